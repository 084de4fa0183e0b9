using System.Globalization;
using System.Text.Json;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Specs;
using ClawHQ.Web.Forms;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ClawHQ.Web.Pages.Configuration.Editing;

/// <summary>The form of an object: a field for each field of its spec, named by its path, such as <c>spec.memberships.0.team</c>. A
/// list has one item a line, a mapping one <c>name: value</c> a line.</summary>
internal static class SpecForm
{
    /// <summary>The field of the object's name, and of its labels.</summary>
    public const string Name = "name", Labels = "labels";

    /// <summary>What the paths of a spec's fields begin with.</summary>
    public const string Spec = "spec";

    /// <summary>The form as it is filled in for an object.</summary>
    public static IFormCollection Of(ConfigKind kind, ConfigObject o)
    {
        var fields = new Dictionary<string, StringValues> { [Name] = o.Name, [Labels] = Lines(JsonElement.Parse(o.Labels)) };
        Fill(kind.Spec, JsonElement.Parse(o.Spec), Spec, fields);
        return new FormCollection(fields);
    }

    /// <summary>The rows of a list of mappings, by their numbers, which need not follow each other.</summary>
    public static IReadOnlyList<int> Rows(IFormCollection form, string path) =>
    [
        .. form.Keys.Where(k => k.StartsWith(path + ".", StringComparison.Ordinal))
            .Select(k => int.TryParse(k[(path.Length + 1)..].Split('.')[0], NumberStyles.None, null, out var row) ? row : -1)
            .Where(row => row is >= 0 and < RowsMax).Distinct().Order(),
    ];

    /// <summary>The form with one more row of a list, or one less: <c>add spec.memberships</c>, <c>remove spec.memberships.1</c>.</summary>
    public static IFormCollection Changed(IFormCollection form, ConfigKind kind, string wish)
    {
        var fields = form.ToDictionary(f => f.Key, f => f.Value);
        if (wish.Split(' ', 2) is not [var verb, var path])
        {
            return form;
        }

        if (verb == "remove")
        {
            return new FormCollection(fields.Where(f => !f.Key.StartsWith(path + ".", StringComparison.Ordinal)).ToDictionary());
        }

        var list = kind.Spec.Fields.FirstOrDefault(f => f.Form == FieldForm.MappingList && $"{Spec}.{f.Name}" == path);
        var next = Rows(form, path) is [.., var last] ? last + 1 : 0;
        if (verb == "add" && list is not null && next < RowsMax)
        {
            fields[$"{path}.{next}.{list.Inner!.Fields[0].Name}"] = "";
        }

        return new FormCollection(fields);
    }

    /// <summary>Reads the object that was filled in, by the same rules as files.</summary>
    /// <param name="reader">Reads objects.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="form">What was filled in.</param>
    /// <param name="name">Its name; null where it is named after what it says.</param>
    /// <returns>The object, and the paths of fields by the lines of places in problems.</returns>
    public static (ManifestSet Declared, FieldPlaces Places) Read(ManifestReader reader, ConfigKind kind, SentForm form, string? name)
    {
        var places = new FieldPlaces(form);
        var labels = places.Map(Labels);
        var root = places.Mapping(
            Name, [new YamlField(Labels, labels, labels.Start), new YamlField(Spec, places.Mapping(kind.Spec, Spec), labels.Start)]);
        var declared = reader.ReadOne(kind.Name, name ?? "unnamed", root);
        if (declared.Problems.Count + places.Problems.Count > 0)
        {
            return (declared with { Problems = [.. places.Problems, .. declared.Problems] }, places);
        }

        var read = declared.Manifests[0];
        return (declared with { Manifests = [read with { Name = name ?? kind.NameOf(read.Spec) ?? "" }] }, places);
    }

    /// <summary>Whether objects of a kind are named after what they say.</summary>
    public static bool IsNamedByItself(ConfigKind kind) => kind.NameOf(Activator.CreateInstance(kind.Spec.Type)!) is not null;

    private const int RowsMax = 200;

    private static void Fill(SpecType type, JsonElement spec, string path, Dictionary<string, StringValues> fields)
    {
        foreach (var field in type.Fields)
        {
            if (!spec.TryGetProperty(field.Name, out var value))
            {
                continue;
            }

            var at = $"{path}.{field.Name}";
            switch (field.Form)
            {
                case FieldForm.Mapping:
                    Fill(field.Inner!, value, at, fields);
                    break;
                case FieldForm.MappingList:
                    foreach (var (index, item) in value.EnumerateArray().Index())
                    {
                        Fill(field.Inner!, item, $"{at}.{index}", fields);
                    }

                    break;
                case FieldForm.TextList:
                    string[] items = [.. value.EnumerateArray().Select(i => i.GetString()!)];
                    fields[at] = field.Rule.Choices.Length > 0 ? items : string.Join('\n', items);
                    break;
                case FieldForm.TextMap:
                    fields[at] = Lines(value);
                    break;
                case FieldForm.TextListMap:
                    fields[at] = string.Join(
                        '\n', value.EnumerateObject().SelectMany(e => e.Value.EnumerateArray().Select(v => $"{e.Name}: {v.GetString()}")));
                    break;
                default:
                    fields[at] = field.Form == FieldForm.Flag ? value.GetBoolean() ? "true" : "false" : value.ToString();
                    break;
            }
        }
    }

    private static string Lines(JsonElement map) =>
        string.Join('\n', map.EnumerateObject().Select(e => $"{e.Name}: {e.Value.GetString()}"));
}

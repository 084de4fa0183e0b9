using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Web.Forms;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace ClawHQ.Web.Pages.Configuration.Editing;

/// <summary>Fills in the forms of objects, and reads what was sent.</summary>
internal sealed class EditReader(ConfigStore store, KindTable kinds, ManifestReader reader, ManifestWriter writer)
{
    private const string FormName = "object";

    /// <summary>The object as it is; null when there is none.</summary>
    public ConfigObject? Find(string kind, string name) => store.All().FirstOrDefault(o => o.Kind == kind && o.Name == name);

    /// <summary>The form of a new object.</summary>
    public EditModel Blank(ConfigKind kind, bool isYaml) =>
        Model(null, kind, isYaml ? Yaml(YamlTemplate.Of(kind)) : SentForm.Blank(FormName), isYaml, version: "");

    /// <summary>The form of an object that is there.</summary>
    public EditModel Filled(ConfigObject o, bool isYaml)
    {
        var kind = kinds.Find(o.Kind)!; // only objects of known kinds are kept
        var form = isYaml ? Yaml(writer.Write([o])[0].Text) : new SentForm(FormName, SpecForm.Of(kind, o), []);
        return Model(o, kind, form, isYaml, o.Version);
    }

    /// <summary>A form that was sent.</summary>
    /// <param name="o">The object that is changed; null for a new one.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="form">The form.</param>
    public EditModel Sent(ConfigObject? o, ConfigKind kind, SentForm form) =>
        Model(o, kind, form, form.Text(EditEndpoints.As) == EditEndpoints.Yaml, o is null ? "" : form.Text(EditEndpoints.Version) ?? "-");

    /// <summary>The object that was filled in.</summary>
    public (ManifestSet Declared, FieldPlaces Places) Read(EditModel model)
    {
        if (!model.IsYaml)
        {
            var name = model.IsNamedByItself ? null : model.Object?.Name ?? model.Form.Text(SpecForm.Name) ?? "";
            return SpecForm.Read(reader, model.Kind, model.Form, name);
        }

        var text = model.Form.Exactly(EditEndpoints.Yaml).ReplaceLineEndings("\n");
        var declared = reader.Read([new ManifestFile(EditEndpoints.Yaml, text)]);
        return (declared.Problems.Count > 0 ? declared : One(declared, model), new FieldPlaces(model.Form));
    }

    /// <summary>Demands that it is the object that is changed.</summary>
    private static ManifestSet One(ManifestSet declared, EditModel model)
    {
        if (declared.Manifests is not [var one])
        {
            var path = declared.Manifests.Count == 0 ? $"{EditEndpoints.Yaml}:1:1" : declared.Manifests[1].Place;
            return declared with { Problems = [new ProblemItem(path, null, "Exactly one object is expected.")] };
        }

        return one.Kind != model.Kind || (!model.IsNamedByItself && model.Object is { } old && one.Name != old.Name)
            ? declared with
            {
                Problems =
                [
                    new ProblemItem(
                        one.Place, $"{one.Kind.Name} {Problem.Echo(one.Name)}",
                        $"This is not {model.Kind.Name} {model.Object?.Name}".TrimEnd() + ".",
                        "Kind and name stay; make a new object instead."),
                ],
            }
            : declared;
    }

    private static SentForm Yaml(string text) => new(
        FormName, new FormCollection(new Dictionary<string, StringValues> { [EditEndpoints.Yaml] = text }), []);

    private EditModel Model(ConfigObject? o, ConfigKind kind, SentForm form, bool isYaml, string version) => new()
    {
        Object = o,
        Kind = kind,
        Form = form,
        IsYaml = isYaml,
        Version = version,
        IsNamedByItself = SpecForm.IsNamedByItself(kind),
        HasLabels = store.HasLabels(kind.Name, isManaged: false),
        Names = store.All().GroupBy(other => other.Kind).ToDictionary(
            g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(other => other.Name)], StringComparer.Ordinal),
    };
}

using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Specs;
using ClawHQ.Web.Forms;
using YamlDotNet.Core;

namespace ClawHQ.Web.Pages.Configuration.Editing;

/// <summary>Turns the fields of a form into the form that files are read from, and remembers which place is which field: each value stands
/// on a line of its own.</summary>
internal sealed class FieldPlaces(SentForm form)
{
    private readonly List<string> _paths = [];

    /// <summary>What cannot even be written down.</summary>
    public List<ProblemItem> Problems { get; } = [];

    /// <summary>The same problems, each at its field.</summary>
    public IReadOnlyList<ProblemItem> AtFields(IEnumerable<ProblemItem> problems) => [.. problems.Select(p => p with { Path = PathOf(p) })];

    /// <summary>The fields of a spec.</summary>
    public YamlValue Mapping(SpecType type, string path) => Mapping(path, [.. type.Fields.Select(f => Field(f, $"{path}.{f.Name}"))]);

    /// <summary>A mapping at a field.</summary>
    public YamlValue Mapping(string path, IReadOnlyList<YamlField> fields) => new(null, null, fields, At(path));

    /// <summary>A mapping of texts, one <c>name: value</c> a line.</summary>
    public YamlValue Map(string path)
    {
        var start = At(path);
        var fields = new List<YamlField>();
        foreach (var (name, value) in Pairs(path))
        {
            if (fields.Any(f => f.Name == name))
            {
                Problems.Add(new ProblemItem(path, Problem.Echo(name), $"'{Problem.Echo(name)}' is there twice."));
                continue;
            }

            fields.Add(new YamlField(name, Text(value, start), start));
        }

        return fields.Count == 0 ? Nothing(start) : new YamlValue(null, null, fields, start);
    }

    /// <summary>A mapping of lists of texts, one <c>name: value</c> a line; a name that comes again has one more value.</summary>
    private YamlValue ListMap(string path)
    {
        var start = At(path);
        YamlField[] fields =
        [
            .. Pairs(path).GroupBy(p => p.Name, p => Text(p.Value, start), StringComparer.Ordinal)
                .Select(g => new YamlField(g.Key, new YamlValue(null, [.. g], null, start), start)),
        ];
        return fields.Length == 0 ? Nothing(start) : new YamlValue(null, null, fields, start);
    }

    private IEnumerable<(string Name, string Value)> Pairs(string path)
    {
        foreach (var line in Lines(path))
        {
            // The name of an attribute may have a colon, what follows it has a space.
            var colon = line.IndexOf(": ", StringComparison.Ordinal) is var spaced && spaced >= 0
                ? spaced
                : line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                Problems.Add(new ProblemItem(path, Problem.Echo(line), "Each line is a name, a colon and a value."));
                continue;
            }

            yield return (line[..colon].Trim(), line[(colon + 1)..].Trim());
        }
    }

    private YamlField Field(SpecField field, string path)
    {
        var value = Value(field, path);
        return new YamlField(field.Name, value, value.Start);
    }

    private YamlValue Value(SpecField field, string path)
    {
        switch (field.Form)
        {
            case FieldForm.TextList:
                var start = At(path);
                var texts = field.Rule.Choices.Length > 0 ? form.Ticked(path) : Lines(path);
                return texts.Count == 0 ? Nothing(start) : new YamlValue(null, [.. texts.Select(t => Text(t, start))], null, start);
            case FieldForm.TextMap:
                return Map(path);
            case FieldForm.TextListMap:
                return ListMap(path);
            case FieldForm.Mapping:
                var mapping = Mapping(field.Inner!, path);
                return IsSet(mapping) || field.Rule.IsRequired ? mapping : Nothing(mapping.Start);
            case FieldForm.MappingList:
                YamlValue[] rows = [.. SpecForm.Rows(form.Fields, path).Select(i => Mapping(field.Inner!, $"{path}.{i}")).Where(IsSet)];
                return rows.Length == 0 ? Nothing(At(path)) : new YamlValue(null, rows, null, At(path));
            default:
                var text = form.Text(path)?.ReplaceLineEndings(" ");
                return text is null ? Nothing(At(path)) : Text(text, At(path));
        }
    }

    private string[] Lines(string path) =>
        form.Exactly(path).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsSet(YamlValue mapping) => mapping.Fields!.Any(f => !f.Value.IsNull); // only mappings are asked

    private static YamlValue Text(string text, Mark at) => new(text, null, null, at) { IsQuoted = true };

    private static YamlValue Nothing(Mark at) => new("", null, null, at);

    private Mark At(string path)
    {
        _paths.Add(path);
        return new Mark(0, _paths.Count, 1);
    }

    private string PathOf(ProblemItem problem) =>
        problem.Path.Split(':') is ["body", var line, _] && int.TryParse(line, out var number) && number > 0 && number <= _paths.Count
            ? _paths[number - 1]
            : problem.Path;
}

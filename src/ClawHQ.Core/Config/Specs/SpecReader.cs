using System.Collections;
using System.Globalization;
using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Settings;

namespace ClawHQ.Core.Config.Specs;

/// <summary>Reads a spec from YAML or JSON, which is YAML too, and says everything that is wrong with it.</summary>
/// <param name="place">Gives the place of a value for messages.</param>
/// <param name="problems">Takes what is wrong.</param>
public sealed class SpecReader(Func<YamlValue, string> place, List<ProblemItem> problems)
{
    /// <summary>Reads a record; what is wrong with a field leaves it null.</summary>
    public object Read(SpecType type, YamlValue value)
    {
        var spec = Activator.CreateInstance(type.Type)!;
        if (value.Fields is not { } fields)
        {
            if (!value.IsNull)
            {
                Refuse(value, "A mapping of fields is expected here.");
                return spec;
            }

            fields = [];
        }

        foreach (var field in fields)
        {
            if (type.Fields.FirstOrDefault(f => f.Name == field.Name) is not { } known)
            {
                RefuseUnknown(field, type.Fields.Select(f => f.Name));
            }
            else if (!field.Value.IsNull && Value(known, field.Value) is { } read)
            {
                known.Property.SetValue(spec, read);
            }
        }

        foreach (var missing in type.Fields.Where(f => f.Rule.IsRequired && fields.All(g => g.Name != f.Name || g.Value.IsNull)))
        {
            Refuse(value.Field(missing.Name) ?? value, $"'{missing.Name}' is missing.", Hint(missing));
        }

        return spec;
    }

    /// <summary>Refuses a field that is not known here, with the name that was probably meant.</summary>
    public void RefuseUnknown(YamlField field, IEnumerable<string> known)
    {
        string[] names = [.. known];
        var at = new YamlValue(null, null, null, field.Start);
        var hint = NearestName.Hint(field.Name, names, $"Known here: {string.Join(", ", names)}.");
        Refuse(at, $"Unknown field '{Problem.Echo(field.Name)}'.", hint);
    }

    private object? Value(SpecField field, YamlValue value) => field.Form switch
    {
        FieldForm.Text => Text(field, value),
        FieldForm.Flag => Parsed<bool>(field, value, bool.TryParse(value.Text, out var flag) ? flag : null),
        FieldForm.Number => Parsed<int>(field, value, Number(field, value.Text)),
        FieldForm.Time => Parsed<DateTimeOffset>(field, value, SpecTime.Parse(value.Text)),
        FieldForm.TextList => TextList(field, value),
        FieldForm.TextMap => Map(field, value, Text),
        FieldForm.TextListMap => NotEmpty(value) ? Map<IReadOnlyList<string>>(field, value, TextList) : Refused(field, value),
        FieldForm.Mapping => Read(field.Inner!, value),
        _ => MappingList(field, value),
    };

    private T? Parsed<T>(SpecField field, YamlValue value, T? parsed)
        where T : struct
    {
        if (parsed is null)
        {
            Refuse(value, $"'{field.Name}' must be {Expected(field)}.");
        }

        return parsed;
    }

    private string? Text(SpecField field, YamlValue value)
    {
        var rule = field.Rule;
        if (rule.IsSecret && (value.Text is not { } reference || reference.Length > rule.LengthMax || !SecretReference.IsValid(reference)))
        {
            // The value may be the secret itself: it is not echoed.
            problems.Add(new ProblemItem(
                place(value), null, $"'{field.Name}' is a secret and is given by reference only.", "Write ${env:NAME} or ${file:PATH}."));
            return null;
        }

        var expected = Expected(field with { Form = FieldForm.Text });
        if (value.Text is not { Length: > 0 } text || text.Length > rule.LengthMax || text.Any(char.IsControl))
        {
            Refuse(value, $"'{field.Name}' must be {expected}.");
            return null;
        }

        if (rule.Choices.Length > 0 && !rule.Choices.Contains(text, StringComparer.Ordinal))
        {
            var hint = NearestName.Of(text, rule.Choices) is { } nearest ? $"Did you mean '{nearest}'?" : null;
            Refuse(value, $"'{field.Name}' must be {expected}.", hint);
            return null;
        }

        return text;
    }

    private List<string>? TextList(SpecField field, YamlValue value)
    {
        // One text stands for a list of one.
        if (value.Items is null && value.Text is not null)
        {
            return Text(field, value) is { } single ? [single] : null;
        }

        // An empty list is refused and not left out, since nothing to match and nothing to be matched are opposites.
        if (value.Items is not { Count: > 0 } items || items.Count > field.Rule.CountMax)
        {
            Refuse(value, $"'{field.Name}' must be {Expected(field)}.");
            return null;
        }

        return [.. items.Select(item => Text(field, item)).OfType<string>()];
    }

    private SortedDictionary<string, T>? Map<T>(SpecField field, YamlValue value, Func<SpecField, YamlValue, T?> read)
        where T : class
    {
        if (value.Fields is not { } fields || fields.Count > field.Rule.CountMax)
        {
            Refused(field, value);
            return null;
        }

        var map = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var entry in fields)
        {
            if (entry.Name.Length is 0 or > FieldAttribute.DefaultLengthMax)
            {
                Refuse(entry.Value, $"A name in '{field.Name}' has 1 to {FieldAttribute.DefaultLengthMax} characters.");
            }
            else if (read(field with { Name = $"{field.Name}.{entry.Name}", Form = OfValues(field.Form) }, entry.Value) is { } one)
            {
                map[entry.Name] = one;
            }
        }

        return map;
    }

    private static FieldForm OfValues(FieldForm map) => map == FieldForm.TextMap ? FieldForm.Text : FieldForm.TextList;

    /// <summary>As an empty list, an empty mapping of what must match is refused and not left out.</summary>
    private static bool NotEmpty(YamlValue value) => value.Fields is not { Count: 0 };

    private object? Refused(SpecField field, YamlValue value)
    {
        Refuse(value, $"'{field.Name}' must be {Expected(field)}.");
        return null;
    }

    private object? MappingList(SpecField field, YamlValue value)
    {
        if (value.Items is not { } items || items.Count > field.Rule.CountMax)
        {
            Refuse(value, $"'{field.Name}' must be {Expected(field)}.");
            return null;
        }

        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(field.Inner!.Type))!;
        foreach (var item in items)
        {
            list.Add(Read(field.Inner, item));
        }

        return list;
    }

    private static int? Number(SpecField field, string? text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= field.Rule.Min && number <= field.Rule.Max
            ? number
            : null;

    private static string Expected(SpecField field) => field.Form switch
    {
        FieldForm.Text when field.Rule.Choices.Length > 0 => "one of " + string.Join(", ", field.Rule.Choices),
        FieldForm.Text => $"text of 1 to {field.Rule.LengthMax} printable characters",
        FieldForm.Flag => "true or false",
        FieldForm.Number => string.Create(CultureInfo.InvariantCulture, $"a whole number from {field.Rule.Min} to {field.Rule.Max}"),
        FieldForm.Time => "a time such as 2026-11-01T00:00:00Z, or a day such as 2026-11-01, which begins at midnight UTC",
        FieldForm.TextList => $"a list of 1 to {field.Rule.CountMax} texts",
        FieldForm.TextMap => $"a mapping of at most {field.Rule.CountMax} names to texts",
        FieldForm.TextListMap => $"a mapping of 1 to {field.Rule.CountMax} names to a text or a list of texts",
        FieldForm.Mapping => "a mapping of fields",
        _ => $"a list of at most {field.Rule.CountMax} mappings",
    };

    private static string? Hint(SpecField field) => field.Rule.Example is { } example ? $"Such as {example}." : null;

    private void Refuse(YamlValue value, string message, string? hint = null) =>
        problems.Add(new ProblemItem(place(value), value.Text is { } text ? Problem.Echo(text) : null, message, hint));
}

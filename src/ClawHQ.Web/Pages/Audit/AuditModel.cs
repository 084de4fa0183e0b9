using System.Text.Json;
using ClawHQ.Core.Api;
using ClawHQ.Core.Audit.Reading;
using NodaTime;

namespace ClawHQ.Web.Pages.Audit;

/// <summary>What the page of the audit trail shows.</summary>
/// <param name="Choice">What was chosen.</param>
/// <param name="Records">Records that match, newest first.</param>
/// <param name="HasMore">Whether there are older ones.</param>
/// <param name="Shown">The record that is shown whole; null for none.</param>
/// <param name="Check">What the check of the chain found.</param>
/// <param name="Published">Number of the last record whose hash was published elsewhere; 0 for none.</param>
/// <param name="Now">The moment of reading.</param>
/// <param name="ObjectProblem">What is wrong with the filter by object; null for nothing.</param>
public sealed record AuditModel(
    AuditChoice Choice, IReadOnlyList<AuditRecord> Records, bool HasMore, AuditRecord? Shown, TrailChecked Check, long Published,
    Instant Now, string? ObjectProblem);

/// <summary>One property of an object that a change touched.</summary>
/// <param name="Name">The property, in words.</param>
/// <param name="Before">As it was; null where there was none.</param>
/// <param name="After">As it is; null where there is none.</param>
public sealed record FieldChange(string Name, string? Before, string? After)
{
    private const int TextMax = 300;

    /// <summary>What differs between two states of an object; of one that is new or gone, everything that is set.</summary>
    public static IReadOnlyList<FieldChange> Between(JsonElement? before, JsonElement? after)
    {
        var (old, now) = (Fields(before, ""), Fields(after, ""));
        return
        [
            .. old.Keys.Union(now.Keys).Order(StringComparer.Ordinal)
                .Select(name => new FieldChange(Words(name), old.GetValueOrDefault(name), now.GetValueOrDefault(name)))
                .Where(c => c.Before != c.After),
        ];
    }

    private static Dictionary<string, string> Fields(JsonElement? state, string prefix)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (state is not { ValueKind: JsonValueKind.Object } properties)
        {
            return fields;
        }

        foreach (var property in properties.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var (name, value) in Fields(property.Value, prefix + property.Name + " "))
                {
                    fields[name] = value;
                }
            }
            else if (Text(property.Value) is { Length: > 0 } text)
            {
                fields[prefix + property.Name] = text.Length > TextMax ? text[..TextMax] + "…" : text;
            }
        }

        return fields;
    }

    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Array => ListText.Of(value.EnumerateArray().Select(item => Text(item) ?? "")),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.Object => string.Join(' ', value.EnumerateObject().Select(p => $"{p.Name} {Text(p.Value)}")),
        _ => null,
    };

    private static string Words(string name) => char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');
}

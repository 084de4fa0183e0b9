using System.Globalization;
using System.Text.Json;

namespace ClawHQ.Cli.Output;

/// <summary>Turns values of an answer into texts.</summary>
public static class Cell
{
    /// <summary>The text of a JSON value; empty for null.</summary>
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Harmless(value.GetString() ?? ""),
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.True => "yes",
        JsonValueKind.False => "no",
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(OfMember)),
        _ => value.GetRawText(),
    };

    /// <summary>A member that is null stands for what has none of the kind, such as usage of no team.</summary>
    private static string OfMember(JsonElement value) => value.ValueKind == JsonValueKind.Null ? "(none)" : Of(value);

    /// <summary>The text of a property; empty when it is missing or null.</summary>
    public static string Of(JsonElement item, string property) => item.TryGetProperty(property, out var value) ? Of(value) : "";

    /// <summary>An amount of dollars without needless zeros, but with two decimals at least: <c>0.002326950</c> as
    /// <c>0.00232695</c>.</summary>
    public static string Money(string amount)
    {
        var point = amount.IndexOf('.', StringComparison.Ordinal);
        if (point < 0)
        {
            return amount;
        }

        var trimmed = amount.TrimEnd('0');
        return trimmed.Length < point + 3 ? amount[..Math.Min(amount.Length, point + 3)] : trimmed;
    }

    /// <summary>A count with separators for people.</summary>
    public static string Count(string count) =>
        Int128.TryParse(count, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number.ToString("N0", CultureInfo.InvariantCulture)
            : count;

    /// <summary>A count with the word for what is counted.</summary>
    public static string Counted(string count, string one, string many) => $"{Count(count)} {(count == "1" ? one : many)}";

    /// <summary>A measure for people: dollars where the name says cost, else a count; unknown where there is none.</summary>
    public static string Figure(string name, string text) =>
        text.Length == 0 ? "unknown" : name.EndsWith("_cost", StringComparison.Ordinal) ? Money(text) : Count(text);

    /// <summary>Text without control characters: names come from programs that report, and must not drive the terminal.</summary>
    public static string Harmless(string text) =>
        text.Any(char.IsControl) ? new string([.. text.Select(c => char.IsControl(c) ? '\uFFFD' : c)]) : text;
}

using System.Text;

namespace ClawHQ.Core.Api;

/// <summary>Lines of comma-separated values as RFC 4180 has them.</summary>
public static class CsvLine
{
    /// <summary>Appends a line.</summary>
    public static void Append(StringBuilder text, IReadOnlyList<string> fields)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            _ = text.Append(i == 0 ? "" : ",").Append(Quoted(fields[i]));
        }

        _ = text.Append("\r\n");
    }

    /// <summary>
    /// Text from outside that no spreadsheet takes for a formula: an agent may call itself <c>=HYPERLINK(...)</c>.
    /// </summary>
    public static string Harmless(string? text) =>
        text is [('=' or '+' or '-' or '@' or '\t' or '\r' or '\n'), ..] ? $"'{text}" : text ?? "";

    private static string Quoted(string field) =>
        field.AsSpan().IndexOfAny(",\"\r\n") < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Usage;

/// <summary>A record of a file, ready to be sent.</summary>
/// <param name="Line">The line or row in the file, from 1.</param>
/// <param name="Record">The record; null when the line is not one.</param>
/// <param name="Error">Why it is not one.</param>
internal readonly record struct UsageLine(int Line, JsonObject? Record, string? Error);

/// <summary>
/// Reads past usage from JSON Lines or CSV. A record without <c>id</c> gets one from its content, so that the same file can be
/// sent again, after a broken run or by mistake, and books nothing twice.
/// </summary>
internal static class UsageFile
{
    private static readonly HashSet<string> NumberFields = new(StringComparer.Ordinal)
    {
        "input_tokens", "cache_read_tokens", "cache_write_tokens", "cache_write_1h_tokens", "output_tokens", "reasoning_tokens",
        "calls", "duration_ms",
    };

    /// <summary>The records of a file in order, with those that cannot be read as errors.</summary>
    public static IEnumerable<UsageLine> Read(TextReader reader, bool isCsv)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return (isCsv ? ReadCsv(reader) : ReadLines(reader)).Select(
            line => line.Record is { } record ? line with { Record = WithId(record, seen) } : line);
    }

    private static IEnumerable<UsageLine> ReadLines(TextReader reader)
    {
        var number = 0;
        while (reader.ReadLine() is { } text)
        {
            number++;
            if (!string.IsNullOrWhiteSpace(text))
            {
                yield return Parse(number, text);
            }
        }
    }

    private static UsageLine Parse(int number, string text)
    {
        try
        {
            return JsonNode.Parse(text) is JsonObject record
                ? new UsageLine(number, record, null)
                : new UsageLine(number, null, "Each line must be one JSON object.");
        }
        catch (JsonException e)
        {
            return new UsageLine(number, null, $"Not JSON from byte {e.BytePositionInLine + 1} of the line on.");
        }
    }

    private static IEnumerable<UsageLine> ReadCsv(TextReader reader)
    {
        IReadOnlyList<string>? columns = null;
        foreach (var (line, cells) in CsvText.ReadRows(reader))
        {
            if (columns is null)
            {
                columns = [.. cells.Select(c => c.Trim().TrimStart('\uFEFF'))];
            }
            else if (cells.Count > columns.Count)
            {
                yield return new UsageLine(line, null, $"The row has {cells.Count} cells, the heading {columns.Count}.");
            }
            else
            {
                yield return new UsageLine(line, ToRecord(columns, cells), null);
            }
        }
    }

    private static JsonObject ToRecord(IReadOnlyList<string> columns, IReadOnlyList<string> cells)
    {
        var record = new JsonObject();
        foreach (var (column, cell) in columns.Zip(cells).Where(c => c.Second.Length > 0))
        {
            record[column] = NumberFields.Contains(column) && long.TryParse(cell, CultureInfo.InvariantCulture, out var number)
                ? number
                : cell;
        }

        return record;
    }

    /// <summary>Equal lines are different usage: the second of them gets another id than the first.</summary>
    private static JsonObject WithId(JsonObject record, Dictionary<string, int> seen)
    {
        if (record["id"] is null)
        {
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(record.ToJsonString())).AsSpan(0, 16));
            var nth = seen[hash] = seen.GetValueOrDefault(hash) + 1;
            record["id"] = string.Create(CultureInfo.InvariantCulture, $"file:{hash}:{nth}");
        }

        return record;
    }
}

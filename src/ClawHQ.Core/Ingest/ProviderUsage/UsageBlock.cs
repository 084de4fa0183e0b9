using System.Text.Json;

namespace ClawHQ.Core.Ingest.ProviderUsage;

/// <summary>Reads counts out of a provider's JSON. What is absent, null, negative or no whole number is absent; 0 is a
/// value.</summary>
internal static class UsageBlock
{
    /// <summary>Greatest count that is believed.</summary>
    public const long CountMax = 1_000_000_000_000;

    /// <summary>The count at a path; null when any step is absent.</summary>
    public static long? Count(this JsonElement block, params ReadOnlySpan<string> path)
    {
        if (block.At(path) is not { ValueKind: JsonValueKind.Number } value)
        {
            return null;
        }

        return value.TryGetInt64(out var whole) ? whole is >= 0 and <= CountMax ? whole : null
            : value.TryGetDouble(out var number) && number is >= 0 and <= CountMax && double.IsInteger(number) ? (long)number
            : null;
    }

    /// <summary>The text at a path; null when absent.</summary>
    public static string? Text(this JsonElement block, params ReadOnlySpan<string> path) =>
        block.At(path) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>An exact decimal at a path times a scale as a whole number; null when absent or out of range.</summary>
    public static long? Scaled(this JsonElement block, decimal scale, params ReadOnlySpan<string> path) =>
        block.At(path) is { ValueKind: JsonValueKind.Number } value && value.TryGetDecimal(out var number)
        && number >= 0 && number <= long.MaxValue / scale
            ? (long)decimal.Round(number * scale, MidpointRounding.ToEven)
            : null;

    /// <summary>The value at a path; null when any step is absent.</summary>
    public static JsonElement? At(this JsonElement block, params ReadOnlySpan<string> path)
    {
        foreach (var step in path)
        {
            if (block.ValueKind != JsonValueKind.Object || !block.TryGetProperty(step, out block))
            {
                return null;
            }
        }

        return block;
    }

    /// <summary>The items of an array at a path; none when absent.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement block, params ReadOnlySpan<string> path) =>
        block.At(path) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];
}

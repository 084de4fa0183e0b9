using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClawHQ.Core.Api;
using ClawHQ.Domain;

namespace ClawHQ.Core.Ingest.UsageApi;

/// <summary>Reads the fields of one JSON object and remembers the first thing that is wrong with it.</summary>
internal sealed partial class UsageFields(JsonElement record)
{
    /// <summary>What is said of an object with a text that is none.</summary>
    public const string NotUnicode = "a text in it is not valid Unicode";

    private const int TextLengthMax = 4096;

    /// <summary>Dollars; as for every other claim of a single report.</summary>
    private const long AmountMax = 9_000_000;

    /// <summary>What is wrong; null when nothing is so far.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether all names and texts in a value are texts: JSON lets half a character pass, and its reader looks at the bytes
    /// only when asked for the text.</summary>
    public static bool IsUnicode(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() is not null,
                JsonValueKind.Object => value.EnumerateObject().All(field => field.Name is not null && IsUnicode(field.Value)),
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Refuses fields that have no meaning: a slip of the pen in a token class would cost money unseen.</summary>
    public void Allow(IReadOnlySet<string> names)
    {
        foreach (var field in record.EnumerateObject())
        {
            if (!names.Contains(field.Name))
            {
                Fail($"{Problem.Echo(field.Name)} is not a field of a record");
            }
        }
    }

    /// <summary>A text of at most 4,096 characters; null when absent, null or empty.</summary>
    public string? Text(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: <= TextLengthMax } text)
        {
            Fail($"{name} must be a text of at most {TextLengthMax} characters");
            return null;
        }

        return text.Length == 0 ? null : text;
    }

    /// <summary>A whole number in a range; null when absent or null.</summary>
    public long? Count(string name, long min, long max)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) && count >= min && count <= max)
        {
            return count;
        }

        Fail($"{name} must be a whole number from {min} to {max}");
        return null;
    }

    /// <summary>An amount of at least 0 dollars as nano-dollars; null when absent or null.</summary>
    public long? Amount(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && Money.TryParse(value.GetString(), out var money) && money.Nanos >= 0
            && money.Nanos <= AmountMax * Money.NanosPerUsd)
        {
            return money.Nanos;
        }

        Fail($"{name} must be a decimal text of dollars up to {AmountMax} with at most nine decimals, such as \"0.01\"");
        return null;
    }

    /// <summary>A time as Unix milliseconds; 0 when absent or null.</summary>
    public long Time(string name)
    {
        if (!TryGet(name, out var value))
        {
            return 0;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text && Rfc3339().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            && time.Year is > 1970 and < 9999)
        {
            return time.ToUnixTimeMilliseconds();
        }

        Fail($"{name} must be an RFC 3339 time, such as \"2026-01-31T12:00:00Z\"");
        return 0;
    }

    /// <summary>One of a few words; the first of them when absent or null.</summary>
    public string Word(string name, params ReadOnlySpan<string> words)
    {
        if (!TryGet(name, out var value))
        {
            return words[0];
        }

        var word = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        if (word is not null && words.Contains(word))
        {
            return word;
        }

        Fail($"{name} must be one of {string.Join(", ", words)}");
        return words[0];
    }

    /// <summary>An object; false when absent or null.</summary>
    public bool TryGetObject(string name, out JsonElement value)
    {
        if (!TryGet(name, out value))
        {
            return false;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        Fail($"{name} must be an object");
        return false;
    }

    public void Fail(string error) => Error ??= error;

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$", RegexOptions.CultureInvariant)]
    private static partial Regex Rfc3339();

    private bool TryGet(string name, out JsonElement value) =>
        record.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
}

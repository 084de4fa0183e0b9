using System.Globalization;
using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Domain;

namespace ClawHQ.Core.Pricing.Book;

/// <summary>Reads the fields of one mapping and reports what is wrong with each; whatever was not read is unknown.</summary>
internal sealed class PriceFields
{
    /// <summary>Longest id of a provider or model.</summary>
    public const int NameLengthMax = 200;

    private readonly Dictionary<string, YamlValue> _fields;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly List<ProblemItem> _problems;
    private readonly string _place;

    public PriceFields(YamlValue value, List<ProblemItem> problems)
    {
        _problems = problems;
        _place = value.Place;
        _fields = (value.Fields ?? []).ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal);
        if (value.Fields is null)
        {
            problems.Add(new ProblemItem(value.Place, value.Text, "A mapping of fields is expected here."));
        }
    }

    /// <summary>The field as it is; null when absent.</summary>
    public YamlValue? Find(string name)
    {
        _asked.Add(name);
        return _fields.GetValueOrDefault(name);
    }

    /// <summary>Short text; null when absent.</summary>
    public string? Text(string name, int lengthMax = NameLengthMax)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (value.Text is { Length: > 0 } text && text.Length <= lengthMax)
        {
            return text;
        }

        Refuse(value, $"'{name}' must be text of 1 to {lengthMax} characters.");
        return null;
    }

    /// <summary>A list of short texts; empty when absent.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (Find(name) is not { } value)
        {
            return [];
        }

        if (value.Items is { } items && items.All(i => i.Text is { Length: > 0 and <= NameLengthMax }))
        {
            return [.. items.Select(i => i.Text!)];
        }

        Refuse(value, $"'{name}' must be a list of texts.");
        return [];
    }

    /// <summary>Dollars as nano-dollars, between 0 and 10,000 USD with at most nine decimals; null when absent.</summary>
    public long? Price(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (TryDecimal(value, out var usd) && usd <= Domain.Pricing.Rates.Max / Money.NanosPerUsd && decimal.Round(usd, 9) == usd)
        {
            return (long)(usd * Money.NanosPerUsd);
        }

        Refuse(value, $"'{name}' must be US dollars between 0 and 10000 with at most nine decimals.");
        return null;
    }

    /// <summary>A whole number of at least 0; null when absent.</summary>
    public long? Count(string name)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        if (TryDecimal(value, out var count) && count <= 1_000_000_000_000 && decimal.Truncate(count) == count)
        {
            return (long)count;
        }

        Refuse(value, $"'{name}' must be a whole number.");
        return null;
    }

    /// <summary>Reports every field that nobody asked for, and a required one that is missing.</summary>
    public void Finish(params ReadOnlySpan<string> required)
    {
        foreach (var (name, value) in _fields)
        {
            if (!_asked.Contains(name))
            {
                Refuse(value, $"Unknown field '{Problem.Echo(name)}'.", $"Known here: {string.Join(", ", _asked)}.");
            }
        }

        foreach (var name in required)
        {
            if (!_fields.ContainsKey(name))
            {
                _problems.Add(new ProblemItem(_place, null, $"'{name}' is missing."));
            }
        }
    }

    /// <summary>A plain decimal of at least 0.</summary>
    public static bool TryDecimal(YamlValue value, out decimal number)
    {
        number = 0;
        return value.Text is { Length: <= 30 } text
            && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }

    public void Refuse(YamlValue value, string message, string? hint = null) =>
        _problems.Add(new ProblemItem(value.Place, value.Text is { } text ? Problem.Echo(text) : null, message, hint));
}

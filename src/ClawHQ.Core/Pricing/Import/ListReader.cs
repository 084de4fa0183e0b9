using System.Text.Json;
using ClawHQ.Core.Api;
using ClawHQ.Core.Pricing.Matching;
using ClawHQ.Domain;
using ClawHQ.Domain.Pricing;

namespace ClawHQ.Core.Pricing.Import;

/// <summary>What readers of foreign JSON price lists have in common: provider names, bounds, and problems by model.</summary>
internal sealed class ListReader(PriceBookSnapshot book, IReadOnlySet<string> providers)
{
    private readonly Dictionary<string, ModelPrice> _models = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _skipped = new(StringComparer.Ordinal);
    private readonly List<ProblemItem> _problems = [];

    /// <summary>The book's name for a provider of the list; null when it is not wanted. Unknown ones must be asked for.</summary>
    public string? Provider(string name)
    {
        var known = book.KnownProvider(name) ?? (providers.Contains(name) ? name : null);
        if (known is null)
        {
            _skipped[name] = _skipped.GetValueOrDefault(name) + 1;
        }

        return known is not null && (providers.Count == 0 || providers.Contains(known)) ? known : null;
    }

    /// <summary>Takes a model, the first time that it is named.</summary>
    public void Add(ModelPrice model) => _models.TryAdd($"{model.Provider}\n{model.Model}", model);

    public void Refuse(string model, string message) => _problems.Add(new ProblemItem(model, null, message));

    public ImportedPrices Finish(string format) => new(format, [.. _models.Values], false, _skipped, _problems);

    /// <summary>A price in dollars times <paramref name="scale"/> as nano-dollars per million tokens; null when absent or null.</summary>
    /// <exception cref="FormatException">It is not a price between 0 and 10,000 USD per million tokens.</exception>
    public static long? Price(JsonElement model, string name, decimal scale)
    {
        if (!model.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var price)
            || price < 0 || price > Rates.Max / scale / Money.NanosPerUsd)
        {
            throw new FormatException(
                $"{name} is {Problem.Echo(value.GetRawText())}: no price between 0 and 10000 USD per million tokens. "
                + "Is it per token where it should be per million, or the other way round?");
        }

        return (long)decimal.Round(price * scale * Money.NanosPerUsd, MidpointRounding.ToEven);
    }

    /// <summary>A whole number; null when absent or anything else.</summary>
    public static long? Count(JsonElement model, string name) =>
        model.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number)
        && number is >= 0 and <= 1_000_000_000_000 ? (long)number : null;

    public static string? Text(JsonElement model, string name) =>
        model.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

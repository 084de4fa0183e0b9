using ClawHQ.Core.Pricing.Book;
using ClawHQ.Domain.Pricing;
using NodaTime;

namespace ClawHQ.Core.Pricing.Import;

/// <summary>One thing that an import changes: a figure of the latest price in dollars per million tokens, or anything else that a model
/// states, as the price file writes it. Null where there was or is none.</summary>
internal sealed record FieldChange(string Name, string? Before, string? After);

/// <summary>What an import would do to one model.</summary>
/// <param name="Price">The model as it would be.</param>
/// <param name="IsNew">Whether the book did not have it.</param>
/// <param name="Fields">Everything that changes.</param>
/// <param name="Doubts">Why it is refused unless forced.</param>
internal sealed record ModelChange(ModelPrice Price, bool IsNew, IReadOnlyList<FieldChange> Fields, IReadOnlyList<string> Doubts);

/// <summary>Compares an import with the book in force.</summary>
internal static class PriceMerge
{
    /// <summary>Every model that would change.</summary>
    /// <param name="book">The book in force.</param>
    /// <param name="imported">The import.</param>
    /// <param name="from">The first day of prices that carry none.</param>
    public static IReadOnlyList<ModelChange> Changes(PriceDocument book, ImportedPrices imported, LocalDate from)
    {
        var known = Known(book);
        var changes = new List<ModelChange>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var model in imported.Models)
        {
            var change = !known.TryGetValue(Key(model.Provider, model.Model), out var current) ? New(model)
                : imported.IsWhole ? Replaced(current.Provider, current.Model, model)
                : Repriced(current.Model, model, from);
            if (change is not null && taken.Add(Key(change.Price.Provider, change.Price.Model)))
            {
                changes.Add(change);
            }
        }

        return changes;
    }

    /// <summary>The changed models as a price document of their own.</summary>
    public static PriceDocument AsDocument(IEnumerable<ModelChange> changes) => new(
        null,
        [.. changes.GroupBy(c => c.Price.Provider, StringComparer.OrdinalIgnoreCase)
            .Select(g => new ProviderPrices { Name = g.Key, Models = [.. g.Select(c => c.Price)] })]);

    private static Dictionary<string, (ProviderPrices Provider, ModelPrice Model)> Known(PriceDocument book)
    {
        var known = new Dictionary<string, (ProviderPrices, ModelPrice)>(StringComparer.Ordinal);
        foreach (var provider in book.Providers)
        {
            foreach (var model in provider.Models)
            {
                foreach (var id in model.Aliases.Prepend(model.Model))
                {
                    known.TryAdd(Key(model.Provider, id), (provider, model));
                }
            }
        }

        return known;
    }

    private static ModelChange New(ModelPrice model) => new(model, true, ModelDifferences.Of(null, model), Doubts(null, model));

    /// <summary>Both sides count with what the book's provider states for all of its models: that stays in force.</summary>
    private static ModelChange? Replaced(ProviderPrices provider, ModelPrice current, ModelPrice model)
    {
        var fields = ModelDifferences.Of(provider.Complete(current), provider.Complete(model));
        return fields.Count == 0 ? null : new ModelChange(model, false, fields, Doubts(current.Rows[^1].Rates, model));
    }

    /// <summary>Adds a row for the new price. What the list leaves out follows the input; modes and regions stay.</summary>
    private static ModelChange? Repriced(ModelPrice current, ModelPrice listed, LocalDate from)
    {
        var now = current.Rows.LastOrDefault(r => r.From is null || r.From <= from) ?? current.Rows[0];
        var rates = now.Rates.Vary(listed.Rows[0].Rates);
        var levels = listed.Rows[0].LongContext.Count > 0
            ? listed.Rows[0].LongContext
            : [.. now.LongContext.Select(l => l with { Rates = now.Rates.Vary(l.Rates).MovedAs(now.Rates, rates) })];
        var row = new PriceRow(from, rates, levels);
        var fields = ModelDifferences.Of(now, row);
        if (fields.Count == 0)
        {
            return null;
        }

        var rows = current.Rows.Where(r => r.From != from || r.From is null).Append(row).OrderBy(r => r.From ?? LocalDate.MinIsoValue);
        var price = current with { Rows = [.. rows], WebSearches = listed.WebSearches ?? current.WebSearches };
        return new ModelChange(price, false, fields, [.. Plausibility.Doubts(now.Rates, rates), .. LevelDoubts(rates, levels)]);
    }

    private static List<string> Doubts(Rates? before, ModelPrice model) =>
        [.. Plausibility.Doubts(before, model.Rows[^1].Rates),
        .. model.Rows.SkipLast(1).SelectMany(r => Plausibility.Doubts(null, r.Rates)),
        .. model.Rows.SelectMany(r => LevelDoubts(r.Rates, r.LongContext))];

    private static IEnumerable<string> LevelDoubts(Rates rates, IReadOnlyList<LongContextPrice> levels) =>
        levels.SelectMany(l => Plausibility.Doubts(rates, rates.Vary(l.Rates)).Select(d => $"above {l.Above} tokens: {d}"));

    private static string Key(string provider, string id) => $"{provider}\n{id}".ToUpperInvariant();
}

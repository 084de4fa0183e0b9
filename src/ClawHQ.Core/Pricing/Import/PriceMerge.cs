using ClawHQ.Core.Pricing.Book;
using ClawHQ.Domain.Pricing;
using NodaTime;

namespace ClawHQ.Core.Pricing.Import;

/// <summary>One figure that an import changes; dollars per million tokens as text, null where there was or is none.</summary>
internal sealed record FieldChange(string Name, string? Before, string? After);

/// <summary>What an import would do to one model.</summary>
/// <param name="Price">The model as it would be.</param>
/// <param name="IsNew">Whether the book did not have it.</param>
/// <param name="Fields">The figures of today's price that change; empty when only rows of other times do.</param>
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
        var known = new Dictionary<string, ModelPrice>(StringComparer.Ordinal);
        foreach (var model in book.Providers.SelectMany(p => p.Models))
        {
            foreach (var id in model.Aliases.Prepend(model.Model))
            {
                known.TryAdd(Key(model.Provider, id), model);
            }
        }
        var changes = new List<ModelChange>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var model in imported.Models)
        {
            var current = known.GetValueOrDefault(Key(model.Provider, model.Model));
            var change = current is null ? New(model) : imported.IsWhole ? Replaced(current, model) : Repriced(current, model, from);
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

    private static ModelChange New(ModelPrice model)
    {
        var rates = model.Rows[^1].Rates;
        return new ModelChange(model, true, Differences(null, rates), Doubts(null, model));
    }

    private static ModelChange? Replaced(ModelPrice current, ModelPrice model)
    {
        if (PriceDocumentWriter.Write(current) == PriceDocumentWriter.Write(model))
        {
            return null;
        }

        var (before, after) = (current.Rows[^1].Rates, model.Rows[^1].Rates);
        return new ModelChange(model, false, Differences(before, after), Doubts(before, model));
    }

    /// <summary>Adds a row for the new price. What the list leaves out follows the input; modes and regions stay.</summary>
    private static ModelChange? Repriced(ModelPrice current, ModelPrice listed, LocalDate from)
    {
        var now = current.Rows.LastOrDefault(r => r.From is null || r.From <= from) ?? current.Rows[0];
        var rates = now.Rates.Vary(listed.Rows[0].Rates);
        var levels = listed.Rows[0].LongContext.Count > 0
            ? listed.Rows[0].LongContext
            : [.. now.LongContext.Select(l => l with { Rates = now.Rates.Vary(l.Rates).MovedAs(now.Rates, rates) })];
        var fields = Differences(now.Rates, rates);
        var row = new PriceRow(from, rates, levels);
        var sameLevels = Levels(now) == Levels(row);
        if (fields.Count == 0 && sameLevels)
        {
            return null;
        }

        var shown = sameLevels ? fields : [.. fields, new FieldChange("long_context", Levels(now), Levels(row))];
        var rows = current.Rows.Where(r => r.From != from || r.From is null).Append(row).OrderBy(r => r.From ?? LocalDate.MinIsoValue);
        var price = current with { Rows = [.. rows], WebSearches = listed.WebSearches ?? current.WebSearches };
        return new ModelChange(price, false, shown, [.. Plausibility.Doubts(now.Rates, rates), .. LevelDoubts(rates, levels)]);
    }

    private static List<FieldChange> Differences(Rates? before, Rates after) =>
        [.. RateNames.All(after).Zip(before is null ? RateNames.All(after).Select(r => (r.Name, Rate: (long?)null)) : RateNames.All(before))
            .Where(pair => pair.First.Rate != pair.Second.Rate)
            .Select(pair => new FieldChange(pair.First.Name, Usd(pair.Second.Rate), Usd(pair.First.Rate)))];

    private static List<string> Doubts(Rates? before, ModelPrice model) =>
        [.. Plausibility.Doubts(before, model.Rows[^1].Rates),
        .. model.Rows.SkipLast(1).SelectMany(r => Plausibility.Doubts(null, r.Rates)),
        .. model.Rows.SelectMany(r => LevelDoubts(r.Rates, r.LongContext))];

    private static IEnumerable<string> LevelDoubts(Rates rates, IReadOnlyList<LongContextPrice> levels) =>
        levels.SelectMany(l => Plausibility.Doubts(rates, rates.Vary(l.Rates)).Select(d => $"above {l.Above} tokens: {d}"));

    private static string Levels(PriceRow row) =>
        string.Join("; ", row.LongContext.Select(l => $"above {l.Above}: {Describe(row.Rates.Vary(l.Rates))}"));

    private static string Describe(Rates rates) =>
        string.Join(", ", RateNames.All(rates).Where(r => r.Rate is not null).Select(r => $"{r.Name} {Usd(r.Rate)}"));

    private static string Key(string provider, string id) => $"{provider}\n{id}".ToUpperInvariant();

    private static string? Usd(long? nanos) => nanos is { } n ? PriceDocumentWriter.Usd(n) : null;
}

using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Config.Plans.Replays;
using ClawHQ.Core.Pricing.Matching;
using ClawHQ.Core.Pricing.Terms;

namespace ClawHQ.Core.Pricing.Declared;

/// <summary>The prices in force, and those that there would be after changes of declared price overrides.</summary>
internal sealed record PlannedPrices
{
    private PlannedPrices(PriceBookSnapshot before, PriceBookSnapshot after, IReadOnlyList<PriceOverride> changed)
    {
        (Before, After, Changed) = (before, after, changed);
        (BookBefore, BookAfter) = (new PriceBook(before), new PriceBook(after));
    }

    /// <summary>Book and terms in force.</summary>
    public PriceBookSnapshot Before { get; }

    /// <summary>Book and terms that there would be.</summary>
    public PriceBookSnapshot After { get; }

    /// <summary>The overrides that come, change or go: of one that changes, both forms.</summary>
    public IReadOnlyList<PriceOverride> Changed { get; }

    /// <summary>Answers as of now.</summary>
    public PriceBook BookBefore { get; }

    /// <summary>Answers as it would.</summary>
    public PriceBook BookAfter { get; }

    /// <summary>Works out what there would be. Nothing is changed.</summary>
    /// <param name="book">The prices in force.</param>
    /// <param name="changes">Changes of price overrides.</param>
    public static PlannedPrices Of(PriceBook book, IEnumerable<ObjectChange> changes)
    {
        ObjectChange[] all = [.. changes];
        var names = all.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var before = book.Current;
        PriceOverride[] gone = [.. before.Terms.Overrides.Where(o => names.Contains(o.Id))];
        PriceOverride[] come = [.. all.Select(c => c.After).OfType<ConfigObject>()
            .Select(o => PriceOverrideKind.Term(o.Name, PlannedObjects.Read<PriceOverrideSpec>(o), []))];
        var terms = before.Terms with { Overrides = [.. before.Terms.Overrides.Where(o => !names.Contains(o.Id)), .. come] };
        return new PlannedPrices(before, new PriceBookSnapshot(before.Document, terms), [.. gone, .. come]);
    }
}

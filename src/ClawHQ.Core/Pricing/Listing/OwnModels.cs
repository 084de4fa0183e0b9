using ClawHQ.Core.Pricing.Matching;
using ClawHQ.Core.Pricing.Terms;
using ClawHQ.Domain.Pricing;
using NodaTime;

namespace ClawHQ.Core.Pricing.Listing;

/// <summary>The models that no list has and only overrides price.</summary>
internal static class OwnModels
{
    /// <summary>Each of them with the price in force: that of all teams where there is one, else a team's. Without rows when none is
    /// in force now.</summary>
    public static IEnumerable<ModelPrice> Of(PriceBookSnapshot snapshot, PriceTerms visible, DateTimeOffset now) => visible.Overrides
        .Where(o => !snapshot.IsListed(o.Provider, o.Model))
        .GroupBy(o => (o.Provider.ToUpperInvariant(), o.Model.ToUpperInvariant()))
        .Select(overrides => Model([.. overrides], now.ToUnixTimeMilliseconds()));

    private static ModelPrice Model(IReadOnlyList<PriceOverride> overrides, long now)
    {
        var inForce = overrides.Where(o => o.Scope.Covers(now, o.Scope.Team))
            .OrderBy(o => o.Scope.Team is not null)
            .ThenByDescending(o => o.Scope.From).ThenByDescending(o => o.Id, StringComparer.Ordinal)
            .FirstOrDefault();
        return new ModelPrice
        {
            Provider = overrides[0].Provider,
            Model = overrides[0].Model,
            Rows = inForce is null ? [] : [new PriceRow(Day(inForce.Scope.From), inForce.Rates, [])],
            WebSearches = inForce?.WebSearches,
        };
    }

    private static LocalDate? Day(long from) =>
        from == TermScope.Ever ? null : Instant.FromUnixTimeMilliseconds(from).InUtc().Date;
}

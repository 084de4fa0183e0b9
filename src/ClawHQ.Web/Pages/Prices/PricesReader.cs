using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Pricing.Listing;
using ClawHQ.Web.Ranges;
using ClawHQ.Web.Spend;
using NodaTime;

namespace ClawHQ.Web.Pages.Prices;

/// <summary>Reads the page of prices.</summary>
internal sealed class PricesReader(PriceCatalog catalog, ISpendQueries spend, TimeProvider time)
{
    private const int VersionsMax = 5;

    /// <summary>Reads everything for one caller.</summary>
    public async Task<PricesModel> ReadAsync(PageAddress address, Caller caller, CancellationToken cancellationToken)
    {
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        var choice = PricesChoice.Read(address);
        var found = catalog.List(new PriceListQuery(choice.Provider, null, choice.Text, false, caller.VisibleTeams)).ToList();
        return new PricesModel
        {
            Choice = choice,
            Now = now,
            Version = catalog.Version,
            Providers = catalog.Providers,
            Models = [.. found.Take(choice.Rows)],
            Count = found.Count,
            Shown = Shown(choice, caller.VisibleTeams),
            Overrides = catalog.Overrides(caller.VisibleTeams),
            Discounts = catalog.Discounts(caller.VisibleTeams),
            Versions = catalog.LatestVersions(VersionsMax),
            Unpriced = await UnpricedAsync(now, caller.VisibleTeams, cancellationToken),
            MaySet = caller.May(Permission.SetPrices),
        };
    }

    private PriceView? Shown(PricesChoice choice, TeamBound visibleTeams)
    {
        var slash = choice.Shown?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        return choice.Shown is { } shown && slash > 0 ? catalog.Find(shown[..slash], shown[(slash + 1)..], visibleTeams) : null;
    }

    private async Task<IReadOnlyList<UnpricedRow>> UnpricedAsync(Instant now, TeamBound visibleTeams, CancellationToken cancellationToken)
    {
        var range = TimeRange.Resolve(RangePreset.Last30Days, now, DateTimeZone.Utc);
        var reading = new SpendReading(spend, range.Zone, [], visibleTeams, cancellationToken);
        var answer = await reading.PerGroupAsync(
            range.From, range.To, [Dimension.Provider, Dimension.Model], Measure.UnpricedTokens, Measure.UnpricedCalls);
        return
        [
            .. answer.Rows.Where(r => r.Values[0] > 0)
                .Select(r => new UnpricedRow(r.Group[0], r.Group[1], r.Values[0] ?? 0, r.Values[1] ?? 0)),
        ];
    }
}

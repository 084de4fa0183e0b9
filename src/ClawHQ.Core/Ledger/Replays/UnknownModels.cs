using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Core.Pricing;
using ClawHQ.Core.Pricing.Declared;

namespace ClawHQ.Core.Ledger.Replays;

/// <summary>Warns of prices for a provider or model that neither the price book nor booked usage knows.</summary>
internal sealed class UnknownModels(PriceBook book, DimensionRegistry registry) : PlanWarning
{
    public override IEnumerable<ProblemItem> Of(IReadOnlyList<Manifest> manifests, Func<string?, bool> maySee)
    {
        Manifest[] prices = [.. manifests.Where(m => m.Spec is PriceOverrideSpec)];
        if (prices.Length == 0)
        {
            return [];
        }

        var used = new HashSet<(string, string?)>();
        foreach (var set in registry.Since(0).Where(s => s.Provider is not null && maySee(s.Team)))
        {
            used.Add((set.Provider!, set.Model)); // filtered above
        }

        return PriceSlips.Of(prices, book.Current, used).Select(s => s.Problem);
    }
}

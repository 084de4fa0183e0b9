using ClawHQ.Core.Pricing;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Tests.Fakes;

/// <summary>A price book with one price: 1,000 nano-dollars a token for every model but <see cref="UnknownModel"/>.</summary>
internal sealed class FlatPricer : IPricer
{
    public const string UnknownModel = "nobody-knows-it";

    public PricedUsage Price(in PriceQuery query, in TokenUsage usage) => query.Model == UnknownModel
        ? new PricedUsage { Provider = query.Provider }
        : new PricedUsage
        {
            ListCost = usage.Total * 1000, EffectiveCost = usage.Total * 900, PriceVersion = "flat@1", Provider = query.Provider,
        };

    public string? ResolveProvider(string? provider, string? model) => provider;

    public bool TrySplitCacheWrites(in PriceQuery query, in TokenUsage usage, long reportedCost, out TokenUsage split)
    {
        split = usage;
        return false;
    }
}

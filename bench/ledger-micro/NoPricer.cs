using ClawHQ.Core.Pricing;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Bench.Ledger;

/// <summary>Calls come priced; metric groups are not part of this benchmark.</summary>
internal sealed class NoPricer : IPricer
{
    public PricedUsage Price(in PriceQuery query, in TokenUsage usage) => default;

    public string? ResolveProvider(string? provider, string? model) => provider;

    public bool TrySplitCacheWrites(in PriceQuery query, in TokenUsage usage, long reportedCost, out TokenUsage split)
    {
        split = usage;
        return false;
    }
}

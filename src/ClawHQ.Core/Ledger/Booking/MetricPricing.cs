using ClawHQ.Core.Pricing;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ledger.Booking;

/// <summary>Turns what is new in a metric group into an entry with its price.</summary>
internal sealed class MetricPricing(IPricer pricer)
{
    /// <param name="group">The group.</param>
    /// <param name="sum">What is new in it; not empty.</param>
    public LedgerEntry Entry(MetricGroup group, in MetricSum sum)
    {
        var intervalStart = sum.IntervalStart / 1_000_000;
        var usage = sum.Usage;
        var isSplit = false;
        var priced = usage.Total > 0 ? Price(group, sum.ReportedCost, ref usage, out isSplit) : default;
        var isClaim = usage.Total == 0 && !HasTokens(group) && sum.ReportedCost > 0;
        var isUnmetered = usage.Total == 0 && !HasTokens(group) && sum.ReportedCost is null && sum.Calls > 0;
        return new LedgerEntry
        {
            Kind = EntryKind.Usage,
            Flags = group.Flags
                | (sum.IsOpening ? EntryFlags.Opening : 0)
                | (group.Disposition == Disposition.Fallback ? EntryFlags.Fallback : 0)
                | (priced.IsEstimate ? EntryFlags.Estimate : 0)
                | (isUnmetered ? EntryFlags.Unmetered : 0),
            Time = group.Time,
            Dimensions = group.Dimensions,
            Session = group.Session,
            Calls = sum.Calls,
            Usage = usage,
            ListCost = isClaim ? sum.ReportedCost : priced.ListCost,
            EffectiveCost = isClaim ? sum.ReportedCost : priced.EffectiveCost,
            ReportedCost = sum.ReportedCost,
            Basis = isClaim ? CostBasis.Reported
                : priced.ListCost is null ? CostBasis.None
                : isSplit ? CostBasis.ComputedSplitFromEmitter : CostBasis.Computed,
            Tier = group.Tier,
            PriceVersion = priced.PriceVersion,
            DurationMs = sum.DurationMs,
            Provenance = intervalStart == group.Provenance.IntervalStart
                ? group.Provenance
                : group.Provenance with { IntervalStart = intervalStart },
        };
    }

    /// <summary>The failed attempts of a group, which are counted and never listed.</summary>
    public static LedgerEntry FailedAttempts(MetricGroup group, long count) => new()
    {
        Kind = EntryKind.FailedAttempt,
        Flags = group.Flags,
        Time = group.Time,
        Dimensions = group.Dimensions,
        Session = group.Session,
        Calls = (int)Math.Min(count, int.MaxValue),
        Provenance = group.Provenance,
    };

    private PricedUsage Price(MetricGroup group, long? reportedCost, ref TokenUsage usage, out bool isSplit)
    {
        isSplit = false;
        var query = new PriceQuery
        {
            Provider = group.Dimensions.Provider,
            Model = group.Dimensions.Model,
            Time = group.Time,
            Tier = group.Tier,
            Team = group.Dimensions.Team,
            IsSingleCall = false,
        };
        try
        {
            if (group.CostKnowsCacheLifetimes && reportedCost is { } reported
                && pricer.TrySplitCacheWrites(query, usage, reported, out var split))
            {
                (usage, isSplit) = (split, true);
            }

            return pricer.Price(query, usage);
        }
        catch (OverflowException)
        {
            // More than 9.2 billion dollars in one interval: the usage is kept, its cost is unknown.
            return default;
        }
    }

    private static bool HasTokens(MetricGroup group)
    {
        if (group.IsCostBesideTokens)
        {
            return true;
        }

        for (var i = 0; i < group.Points.Count; i++)
        {
            if (MetricSum.IsTokens(group.Points[i].Measure))
            {
                return true;
            }
        }

        return false;
    }
}

using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Emitters;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Pricing;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest;

/// <summary>What a call costs, and how that is known.</summary>
internal readonly record struct Charge
{
    /// <summary>The usage, with cache writes split by lifetime where the emitter's cost tells.</summary>
    public TokenUsage Usage { get; init; }

    /// <summary>The price book's name of the provider.</summary>
    public string? Provider { get; init; }

    public long? ListCost { get; init; }

    public long? EffectiveCost { get; init; }

    public CostBasis Basis { get; init; }

    public string? PriceVersion { get; init; }

    public bool IsEstimate { get; init; }

    /// <summary>Prices a call.</summary>
    public static Charge Of(IPricer pricer, CallReading reading, in Claims owners, long time)
    {
        if (reading.Outcome != CallOutcome.Metered)
        {
            // A claimed cost without tokens is all that is known, and it is an amount.
            var claimed = reading.Outcome == CallOutcome.Unmetered ? reading.ReportedCost : null;
            return Reported(pricer, reading, claimed);
        }

        if (reading.Usage.IsEmpty && reading.ReportedCost is > 0)
        {
            return Reported(pricer, reading, reading.ReportedCost);
        }

        var query = new PriceQuery
        {
            Provider = reading.Provider,
            Model = reading.Model ?? reading.RequestModel,
            RequestModel = reading.RequestModel,
            Time = time,
            Tier = reading.Tier,
            Team = owners.Team,
            IsSingleCall = !reading.SpansCalls && !reading.IsSumOfCalls,
        };
        try
        {
            return Of(pricer, reading, query);
        }
        catch (OverflowException)
        {
            // Beyond any amount of money that can be kept: the usage is, its cost is unknown.
            return new Charge { Usage = reading.Usage, Provider = pricer.ResolveProvider(query.Provider, query.Model) };
        }
    }

    private static Charge Of(IPricer pricer, CallReading reading, in PriceQuery query)
    {
        var usage = reading.Usage;
        var isSplit = reading is { CostKnowsCacheLifetimes: true, ReportedCost: not null, Usage.CacheWrite: > 0 }
            && pricer.TrySplitCacheWrites(query, usage, reading.ReportedCost.Value, out usage);
        if (!isSplit)
        {
            usage = reading.Usage;
        }

        var priced = pricer.Price(query, usage);
        return new Charge
        {
            Usage = usage,
            Provider = priced.Provider,
            ListCost = priced.ListCost,
            EffectiveCost = priced.EffectiveCost,
            PriceVersion = priced.PriceVersion,
            IsEstimate = priced.ListCost is not null && (priced.IsEstimate || (reading.IsEstimate && !isSplit)),
            Basis = (priced.ListCost, isSplit) switch
            {
                (null, _) => CostBasis.None,
                (_, true) => CostBasis.ComputedSplitFromEmitter,
                _ => CostBasis.Computed,
            },
        };
    }

    private static Charge Reported(IPricer pricer, CallReading reading, long? amount) => new()
    {
        Provider = pricer.ResolveProvider(reading.Provider, reading.Model ?? reading.RequestModel),
        ListCost = amount,
        EffectiveCost = amount,
        Basis = amount is null ? CostBasis.None : CostBasis.Reported,
    };
}

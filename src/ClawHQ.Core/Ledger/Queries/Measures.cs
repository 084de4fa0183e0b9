using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Queries;

/// <summary>How measures are made of the sums that rollups keep.</summary>
internal static class Measures
{
    /// <summary>The sums that coverage and the difference between zero and unknown need, whatever is asked.</summary>
    private static readonly Tally[] Always =
    [
        Tally.EffectiveCost, Tally.EffectiveKnown, Tally.EffectiveWithCalls, Tally.UnpricedTokens, Tally.UncachedInput,
        Tally.CacheRead, Tally.CacheWrite, Tally.Output, Tally.Usage,
    ];

    /// <summary>All sums that a query has to add up.</summary>
    public static Tally[] TalliesFor(IEnumerable<Measure> measures) => [.. Always.Union(measures.SelectMany(TalliesOf))];

    /// <summary>A measure's value out of a row of sums; null where it is unknown.</summary>
    /// <param name="measure">The measure; not <see cref="Measure.ActiveAgents"/>, which is no sum.</param>
    /// <param name="sums">Gives each sum of the row.</param>
    public static Int128? ValueOf(Measure measure, Func<Tally, Int128> sums) => measure switch
    {
        Measure.EffectiveCost => Known(sums(Tally.EffectiveCost), sums(Tally.EffectiveKnown), sums(Tally.Usage)),
        Measure.ListCost => Known(sums(Tally.ListCost), sums(Tally.ListKnown), sums(Tally.Usage)),
        Measure.ReportedCost => Known(sums(Tally.ReportedCost), sums(Tally.ReportedKnown), sums(Tally.Usage)),
        Measure.Calls => Known(sums(Tally.Calls), sums(Tally.CallsKnown), sums(Tally.Usage)),
        Measure.InputTokens => sums(Tally.UncachedInput) + sums(Tally.CacheRead) + sums(Tally.CacheWrite),
        _ => sums(TalliesOf(measure)[0]),
    };

    private static Tally[] TalliesOf(Measure measure) => measure switch
    {
        Measure.EffectiveCost => [Tally.EffectiveCost, Tally.EffectiveKnown],
        Measure.ListCost => [Tally.ListCost, Tally.ListKnown],
        Measure.ReportedCost => [Tally.ReportedCost, Tally.ReportedKnown],
        Measure.Calls => [Tally.Calls, Tally.CallsKnown],
        Measure.FailedCalls => [Tally.FailedCalls],
        Measure.UnpricedCalls => [Tally.UnpricedCalls],
        Measure.UnpricedTokens => [Tally.UnpricedTokens],
        Measure.UnmeteredCalls => [Tally.UnmeteredCalls],
        Measure.InputTokens => [Tally.UncachedInput, Tally.CacheRead, Tally.CacheWrite],
        Measure.UncachedInputTokens => [Tally.UncachedInput],
        Measure.CacheReadTokens => [Tally.CacheRead],
        Measure.CacheWriteTokens => [Tally.CacheWrite],
        Measure.OutputTokens => [Tally.Output],
        Measure.ReasoningTokens => [Tally.Reasoning],
        Measure.DurationMs => [Tally.DurationMs],
        Measure.ActiveAgents => [Tally.Usage],
        _ => throw new ArgumentOutOfRangeException(nameof(measure), measure, "Not a measure."),
    };

    /// <summary>A sum over usage of which nothing is known is unknown; over no usage at all it is zero.</summary>
    private static Int128? Known(Int128 sum, Int128 known, Int128 usage) => known == 0 && usage != 0 ? null : sum;
}

using ClawHQ.Core.Ledger;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.Emitters;

/// <summary>The unit in which a metric's values are sent.</summary>
internal enum PointUnit : byte
{
    Tokens,
    Usd,
    MicroUsd,
}

/// <summary>What the points of one series count and what becomes of them.</summary>
/// <param name="Emitter">The emitter whose metric it is.</param>
/// <param name="Rule">The rule of the emitter table; points of one entry share it.</param>
/// <param name="Measure">What the value counts.</param>
/// <param name="Unit">The unit of the value.</param>
/// <param name="Disposition">Whether it is booked, stands in, or is only compared.</param>
internal sealed record MetricReading(
    Emitter Emitter, string Rule, PointMeasure Measure, PointUnit Unit, Disposition Disposition)
{
    /// <summary>Rank among the emitter's signals; 0 for the ledger signal.</summary>
    public byte Rank { get; init; }

    /// <summary>False when no other signal of the emitter repeats this one.</summary>
    public bool IsRepeatedElsewhere { get; init; }

    /// <summary>The count of the histogram is the number of calls; true for one token type only, or calls would double.</summary>
    public bool CountsCalls { get; init; }

    /// <summary>The emitter reports tokens beside its cost, so that its cost alone never becomes an entry's cost.</summary>
    public bool IsCostBesideTokens { get; init; }

    /// <summary>The emitter's cost knows how long cache writes live, the tokens do not.</summary>
    public bool CostKnowsCacheLifetimes { get; init; }

    /// <summary>The mode in which the calls were served.</summary>
    public ServiceTier Tier { get; init; }

    /// <summary>The provider that the emitter implies; null when the attributes tell or nothing does.</summary>
    public string? Provider { get; init; }
}

using ClawHQ.Core.Access;
using ClawHQ.Domain.Spend;
using NodaTime;

namespace ClawHQ.Core.Ledger.Queries;

/// <summary>What can be summed over the ledger.</summary>
public enum Measure : byte
{
    EffectiveCost,
    ListCost,
    ReportedCost,
    Calls,
    FailedCalls,
    UnpricedCalls,
    UnpricedTokens,
    UnmeteredCalls,

    /// <summary>All of the prompt, cached tokens included.</summary>
    InputTokens,
    UncachedInputTokens,
    CacheReadTokens,
    CacheWriteTokens,

    /// <summary>Reasoning included.</summary>
    OutputTokens,
    ReasoningTokens,
    DurationMs,

    /// <summary>Distinct agents with usage.</summary>
    ActiveAgents,
}

/// <summary>One condition on a dimension. Conditions on the same dimension are joined by or, on different ones by and;
/// negated ones must all fail to match.</summary>
/// <param name="Dimension">The dimension.</param>
/// <param name="Value">The value, or null for rows that have none.</param>
/// <param name="IsNegated">True for "not".</param>
public sealed record DimensionCondition(Dimension Dimension, string? Value, bool IsNegated);

/// <summary>A question about spend.</summary>
public sealed record SpendQuery
{
    /// <summary>Inclusive start.</summary>
    public required Instant From { get; init; }

    /// <summary>Exclusive end.</summary>
    public required Instant To { get; init; }

    /// <summary>Up to three dimensions to group by.</summary>
    public IReadOnlyList<Dimension> By { get; init; } = [];

    /// <summary>Cuts the range into periods; null for one total per group.</summary>
    public SpendStep? Step { get; init; }

    /// <summary>Zone of the steps.</summary>
    public DateTimeZone Zone { get; init; } = DateTimeZone.Utc;

    public IReadOnlyList<DimensionCondition> Filter { get; init; } = [];

    public IReadOnlyList<Measure> Measures { get; init; } =
        [Measure.EffectiveCost, Measure.Calls, Measure.InputTokens, Measure.OutputTokens];

    /// <summary>Teams whose rows may be counted. Applied inside the query, never after it.</summary>
    public required TeamBound VisibleTeams { get; init; }
}

/// <summary>One row of an answer.</summary>
/// <param name="Time">Start of the period; null without a step.</param>
/// <param name="Group">The values of the grouped dimensions in order; null where a row has none.</param>
/// <param name="Values">The measures in the order asked for: nano-dollars for costs, counts otherwise. Null where the sum is
/// unknown: a cost of nothing but unpriced or unmetered usage.</param>
public sealed record SpendRow(Instant? Time, IReadOnlyList<string?> Group, IReadOnlyList<Int128?> Values);

/// <summary>Which share of the total rests on full knowledge; each between 0 and 1, null when there is nothing to divide by.</summary>
/// <param name="Attributed">Effective cost with a team ÷ all effective cost.</param>
/// <param name="Priced">Tokens with a price ÷ all tokens.</param>
/// <param name="Calls">Effective cost of entries that know their calls ÷ all effective cost.</param>
public sealed record Coverage(double? Attributed, double? Priced, double? Calls);

/// <summary>The answer to a <see cref="SpendQuery"/>.</summary>
/// <param name="Query">The question, for its range, zone, step, grouping and measures.</param>
/// <param name="Rows">Ordered by time, then by the first measure descending, then by group.</param>
/// <param name="Total">The measures over all rows.</param>
/// <param name="Coverage">How complete the total is.</param>
/// <param name="Position">The ledger's position that the answer holds for.</param>
public sealed record SpendResult(
    SpendQuery Query, IReadOnlyList<SpendRow> Rows, IReadOnlyList<Int128?> Total, Coverage Coverage, long Position);

/// <summary>Answers questions about spend from rollups.</summary>
public interface ISpendQueries
{
    ValueTask<SpendResult> QueryAsync(SpendQuery query, CancellationToken cancellationToken);
}

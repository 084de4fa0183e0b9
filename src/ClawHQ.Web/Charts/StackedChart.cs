using ClawHQ.Web.Figures;

namespace ClawHQ.Web.Charts;

/// <summary>One period on the horizontal axis.</summary>
/// <param name="Label">Its name in the table and on hover: <c>Thu 19 Nov</c>.</param>
/// <param name="Tick">Its label on the axis; null for most.</param>
/// <param name="IsIncomplete">True while it runs; drawn hatched.</param>
/// <param name="UnpricedCalls">Calls in it whose cost is not known; marked at the foot of the bar.</param>
public sealed record ChartPeriod(string Label, string? Tick, bool IsIncomplete, Int128 UnpricedCalls);

/// <summary>One part of the stack.</summary>
/// <param name="Name">Shown in legend, table and on hover.</param>
/// <param name="Colour">Category colour 1 to 8, or 9 for what is unattributed or grouped as others.</param>
/// <param name="Values">A value per period; null where it is not known.</param>
public sealed record ChartSeries(string Name, int Colour, IReadOnlyList<Int128?> Values);

/// <summary>Amounts per period as parts of a whole.</summary>
public sealed record StackedChart
{
    /// <summary>Measure, grouping and range in one sentence.</summary>
    public required string Name { get; init; }

    /// <summary>What the values count.</summary>
    public Unit Unit { get; init; } = Unit.Usd;

    public required IReadOnlyList<ChartPeriod> Periods { get; init; }

    /// <summary>What the periods are called in the table: other charts have other columns of amounts.</summary>
    public string PeriodWord { get; init; } = "Period";

    /// <summary>From the foot of the stack upwards, at most nine.</summary>
    public required IReadOnlyList<ChartSeries> Series { get; init; }

    /// <summary>The whole per period, which the series add up to.</summary>
    public required IReadOnlyList<Int128?> Totals { get; init; }

    /// <summary>What the legend says about the hatched bar: <c>today, not complete</c>; null without one.</summary>
    public string? IncompleteNote { get; init; }

    /// <summary>Why it is shown whole where it was to be split; null where it is as it was asked for.</summary>
    public string? WholeNote { get; init; }
}

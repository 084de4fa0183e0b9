using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain.Spend;
using ClawHQ.Web.Charts;
using ClawHQ.Web.Pages.Overview.Changes;
using ClawHQ.Web.Parts.KeyFigures;
using NodaTime;

namespace ClawHQ.Web.Pages.Overview;

/// <summary>Everything the overview shows, read at one moment.</summary>
public sealed record OverviewModel
{
    public required OverviewChoice Choice { get; init; }

    public required Instant Now { get; init; }

    /// <summary>The ledger's position that the figures hold for; 0 while it is empty.</summary>
    public required long Position { get; init; }

    /// <summary>Six figures.</summary>
    public required IReadOnlyList<Kpi> Kpis { get; init; }

    /// <summary>The eight figures by which spend is judged.</summary>
    public required IReadOnlyList<KeyMetric> KeyMetrics { get; init; }

    /// <summary>Why the range cost more or less than the compared one; null when nothing is compared, or more models than can be
    /// read.</summary>
    public required CostDifference? Difference { get; init; }

    public required Fleet Fleet { get; init; }

    /// <summary>Spend per period by the chosen dimension.</summary>
    public required StackedChart Spend { get; init; }

    /// <summary>This month's spend against the last one's, added up day by day.</summary>
    public required LineChart Month { get; init; }

    /// <summary>What the range cost by hour of the week.</summary>
    public required WeekChart Week { get; init; }

    public required Ranking Agents { get; init; }

    public required Ranking Teams { get; init; }

    public required Ranking Projects { get; init; }

    public required Ranking Models { get; init; }

    public required Completeness Completeness { get; init; }

    /// <summary>True when the range holds no usage at all, though the ledger may.</summary>
    public required bool IsRangeEmpty { get; init; }
}

/// <summary>One of the figures by which spend is judged.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Figure">Its large part; null while there is nothing to make it of.</param>
/// <param name="Small">Its small part: cents or a unit.</param>
/// <param name="Exact">Every digit, for hover.</param>
/// <param name="Formula">How it is made.</param>
/// <param name="Note">What it is compared with, or what brings it.</param>
public sealed record KeyMetric(string Label, string? Figure, string Small, string Exact, string Formula, KpiNote Note);

/// <summary>A value whose cost changed.</summary>
/// <param name="Name">The value; null for usage that has none.</param>
/// <param name="Now">Effective cost in nano-dollars.</param>
/// <param name="Before">The same in the compared period.</param>
public sealed record Mover(string? Name, Int128 Now, Int128 Before)
{
    /// <summary>What it costs more.</summary>
    public Int128 Change => Now - Before;
}

/// <summary>The values of a dimension by what they cost, the largest first.</summary>
public sealed record Ranking
{
    public required Dimension By { get; init; }

    public required IReadOnlyList<RankedRow> Rows { get; init; }

    /// <summary>How many values are not in <see cref="Rows"/>.</summary>
    public required int MoreCount { get; init; }

    /// <summary>What those cost together.</summary>
    public required Int128? MoreCost { get; init; }

    /// <summary>Effective cost of all rows, those not shown included.</summary>
    public required Int128? Total { get; init; }

    /// <summary>The same in the compared period; null when nothing is compared.</summary>
    public required Int128? TotalBefore { get; init; }

    /// <summary>Values whose cost changed most, up or down; empty when nothing is compared.</summary>
    public required IReadOnlyList<Mover> Movers { get; init; }

    /// <summary>How many named values have usage.</summary>
    public required int Count { get; init; }

    /// <summary>Whether there are more values than can be read: then there are no rows, and only the totals are known.</summary>
    public bool IsTooLarge { get; init; }

    /// <summary>The values of a dimension that are too many to be read.</summary>
    /// <param name="by">The dimension.</param>
    /// <param name="total">Effective cost of all.</param>
    /// <param name="totalBefore">The same in the compared period; null when nothing is compared.</param>
    public static Ranking TooLarge(Dimension by, Int128? total, Int128? totalBefore) => new()
    {
        By = by, Rows = [], MoreCount = 0, MoreCost = null, Total = total, TotalBefore = totalBefore, Movers = [], Count = 0,
        IsTooLarge = true,
    };
}

/// <summary>One value of a dimension.</summary>
public sealed record RankedRow
{
    /// <summary>The value; null for usage that has none.</summary>
    public required string? Name { get; init; }

    /// <summary>Category colour, 1 to 9.</summary>
    public required int Colour { get; init; }

    /// <summary>Effective cost in nano-dollars; null when all of it is unpriced or unmetered.</summary>
    public required Int128? Cost { get; init; }

    /// <summary>The same in the compared period: 0 when it was not there, null when nothing is compared or it was not known.</summary>
    public required Int128? CostBefore { get; init; }

    /// <summary>Share in the total of the table, 0 to 1; null when the cost or the total is not known.</summary>
    public required double? Share { get; init; }

    public required Int128? Calls { get; init; }

    public required Int128 UnpricedCalls { get; init; }

    public required Int128 UnpricedTokens { get; init; }

    public required IReadOnlyList<Int128?> Trend { get; init; }
}

/// <summary>How much of the range's total rests on full knowledge.</summary>
/// <param name="Coverage">The shares.</param>
/// <param name="UnattributedCost">Effective cost without a team; null without any, or with more teams than can be read.</param>
/// <param name="UnpricedCalls">Calls whose cost is not known.</param>
/// <param name="UnpricedTokens">Tokens whose cost is not known.</param>
/// <param name="UnmeteredCalls">Calls that reported no tokens.</param>
/// <param name="UnpricedModels">The models behind them, the most tokens first; none where there are more than can be read.</param>
public sealed record Completeness(
    Coverage Coverage,
    Int128? UnattributedCost,
    Int128 UnpricedCalls,
    Int128 UnpricedTokens,
    Int128 UnmeteredCalls,
    IReadOnlyList<string> UnpricedModels);

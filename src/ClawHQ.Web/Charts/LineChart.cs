using ClawHQ.Web.Figures;

namespace ClawHQ.Web.Charts;

/// <summary>One line over evenly spaced positions.</summary>
/// <param name="Name">Shown in legend, table and on hover.</param>
/// <param name="IsReference">True for what is only compared with; drawn dashed and grey.</param>
/// <param name="Values">A value per position; null where there is none (yet).</param>
public sealed record ChartLine(string Name, bool IsReference, IReadOnlyList<Int128?> Values)
{
    /// <summary>True for what is only expected; drawn dashed in the subject's colour.</summary>
    public bool IsProjection { get; init; }
}

/// <summary>Amounts that run over positions on one axis.</summary>
/// <param name="Name">Measure, grouping and range in one sentence.</param>
/// <param name="Labels">Name of each position in the table and on hover.</param>
/// <param name="Ticks">Label of each position on the axis; null for most.</param>
/// <param name="Lines">At most three.</param>
public sealed record LineChart(string Name, IReadOnlyList<string> Labels, IReadOnlyList<string?> Ticks, IReadOnlyList<ChartLine> Lines)
{
    /// <summary>What the values are.</summary>
    public Unit Unit { get; init; } = Unit.Usd;
}

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

/// <summary>What is usual at each position, drawn behind the lines.</summary>
/// <param name="LowerName">Name of the lower edge in the table and on hover.</param>
/// <param name="UpperName">Name of the upper edge.</param>
/// <param name="Lower">The lower edge per position; null where none is known, which interrupts the band.</param>
/// <param name="Upper">The upper edge per position.</param>
public sealed record ChartBand(string LowerName, string UpperName, IReadOnlyList<Int128?> Lower, IReadOnlyList<Int128?> Upper);

/// <summary>Amounts that run over positions on one axis.</summary>
/// <param name="Name">Measure, grouping and range in one sentence.</param>
/// <param name="Labels">Name of each position in the table and on hover.</param>
/// <param name="Ticks">Label of each position on the axis; null for most.</param>
/// <param name="Lines">At most three.</param>
public sealed record LineChart(string Name, IReadOnlyList<string> Labels, IReadOnlyList<string?> Ticks, IReadOnlyList<ChartLine> Lines)
{
    /// <summary>What the values are.</summary>
    public Unit Unit { get; init; } = Unit.Usd;

    /// <summary>What is usual; null for a chart that does not say.</summary>
    public ChartBand? Band { get; init; }

    /// <summary>Positions at which the first line is marked as standing out.</summary>
    public IReadOnlyList<int> Marks { get; init; } = [];
}

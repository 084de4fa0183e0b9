using ClawHQ.Web.Figures;

namespace ClawHQ.Web.Parts.KeyFigures;

/// <summary>One large figure.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Figure">Its large part; null when it is not known.</param>
/// <param name="Small">Its small part: cents or a unit.</param>
/// <param name="Exact">Every digit, for hover.</param>
/// <param name="Note">What it is compared with or made of.</param>
/// <param name="Href">The rows it was summed from.</param>
/// <param name="Trend">The line below it; empty for none.</param>
public sealed record Kpi(string Label, string? Figure, string Small, string Exact, KpiNote Note, string Href, IReadOnlyList<Int128?> Trend)
{
    /// <summary>Whether the trend ends in a period that is not over.</summary>
    public bool IsTrendRunning { get; init; }
}

/// <summary>The line under a large figure: an optional change, then words.</summary>
/// <param name="Change">Such as <c>+29.3 %</c>; null for none.</param>
/// <param name="Direction">Its colour.</param>
/// <param name="Words">The rest of the line.</param>
public sealed record KpiNote(string? Change, Direction Direction, string Words)
{
    public static KpiNote Plain(string words) => new(null, Direction.Flat, words);
}

using ClawHQ.Core.Ledger.Rollups;
using ClawHQ.Domain.Spend;
using NodaTime;

namespace ClawHQ.Core.Ledger.Queries.Summing;

/// <summary>A stretch of one tier's units: <c>[First, End)</c>.</summary>
internal readonly record struct PlanPiece(RollupTier Tier, int First, int End)
{
    /// <summary>Its inclusive start, Unix milliseconds.</summary>
    public long FirstTime => RollupTier.TimeOf(First * Tier.UnitQuarters);

    /// <summary>Its exclusive end, Unix milliseconds.</summary>
    public long EndTime => RollupTier.TimeOf(End * Tier.UnitQuarters);
}

/// <summary>A stretch of time that rollups cannot answer and entries are read for: Unix milliseconds, <c>[From, To)</c>.</summary>
internal readonly record struct EntryRange(long From, long To);

/// <summary>
/// Which parts of a query's range are answered from which tier. Whole UTC days inside one window come from a day tier, the
/// rest of the whole quarter hours from a quarter tier, and what is left at both ends from entries.
/// </summary>
internal sealed class SpendPlan
{
    private readonly long[] _starts;

    private SpendPlan(SpendWindow[] windows)
    {
        Windows = windows;
        _starts = [.. windows.Select(w => w.Start.ToUnixTimeMilliseconds())];
    }

    /// <summary>The windows that rows are cut into; one for the whole range without a step.</summary>
    public IReadOnlyList<SpendWindow> Windows { get; }

    public List<PlanPiece> Pieces { get; } = [];

    public List<EntryRange> EntryRanges { get; } = [];

    /// <summary>Whether the question is about tasks or sessions, which only entries know.</summary>
    public bool IsByEntry { get; private set; }

    /// <summary>Plans a query.</summary>
    /// <param name="query">The question.</param>
    /// <param name="windows">Its windows.</param>
    public static SpendPlan For(SpendQuery query, SpendWindow[] windows)
    {
        var plan = new SpendPlan(windows);
        var (from, to) = (CeilingMs(query.From), CeilingMs(query.To));
        if (from >= to)
        {
            return plan;
        }

        if (NeedsEntries(query))
        {
            plan.EntryRanges.Add(new EntryRange(from, to));
            plan.IsByEntry = true;
            return plan;
        }

        var first = RollupTier.QuarterOf(from + RollupTier.QuarterMs - 1);
        var end = RollupTier.QuarterOf(to);
        if (first >= end)
        {
            plan.AddEntries(from, to);
            return plan;
        }

        plan.AddEntries(from, RollupTier.TimeOf(first));
        plan.AddEntries(RollupTier.TimeOf(end), to);
        plan.AddUnits(first, end, IsCoarseEnough(query));
        return plan;
    }

    /// <summary>The window that contains a time inside the range.</summary>
    public int WindowOf(long time)
    {
        var index = Array.BinarySearch(_starts, time);
        return index >= 0 ? index : ~index - 1;
    }

    /// <summary>Task and session are kept on entries only.</summary>
    private static bool NeedsEntries(SpendQuery query) => Uses(query, d => d is Dimension.Task or Dimension.Session);

    private static bool IsCoarseEnough(SpendQuery query) =>
        !Uses(query, d => d is Dimension.Agent or Dimension.User or Dimension.Key) && !query.Measures.Contains(Measure.ActiveAgents);

    private static bool Uses(SpendQuery query, Func<Dimension, bool> any) =>
        query.By.Any(any) || query.Filter.Any(c => any(c.Dimension));

    /// <summary>Entries carry whole milliseconds: a bound between two of them means the later.</summary>
    internal static long CeilingMs(Instant instant)
    {
        var floor = instant.ToUnixTimeMilliseconds();
        return Instant.FromUnixTimeMilliseconds(floor) == instant ? floor : floor + 1;
    }

    private void AddEntries(long from, long to)
    {
        if (from < to)
        {
            EntryRanges.Add(new EntryRange(from, to));
        }
    }

    private void AddUnits(int first, int end, bool isCoarse)
    {
        var (quarterTier, dayTier) = isCoarse ? (RollupTier.CoarseQuarter, RollupTier.CoarseDay) : (RollupTier.Quarter, RollupTier.Day);
        var quarter = first;
        while (quarter < end)
        {
            var day = dayTier.UnitOf(quarter);
            var nextDay = (day + 1) * RollupTier.QuartersPerDay;
            var isWhole = quarter == day * RollupTier.QuartersPerDay && nextDay <= end && IsOneWindow(quarter, nextDay);
            var stop = Math.Min(nextDay, end);
            Add(isWhole ? new PlanPiece(dayTier, day, day + 1) : new PlanPiece(quarterTier, quarter, stop));
            quarter = stop;
        }
    }

    private bool IsOneWindow(int firstQuarter, int endQuarter) =>
        WindowOf(RollupTier.TimeOf(firstQuarter)) == WindowOf(RollupTier.TimeOf(endQuarter - 1));

    private void Add(PlanPiece piece)
    {
        if (Pieces.Count > 0 && Pieces[^1].Tier == piece.Tier && Pieces[^1].End == piece.First)
        {
            Pieces[^1] = Pieces[^1] with { End = piece.End };
        }
        else
        {
            Pieces.Add(piece);
        }
    }
}

using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Replays;

/// <summary>Cuts a replayed time where something begins or ends.</summary>
internal static class ReplayWindows
{
    /// <summary>The bounds of the windows.</summary>
    /// <param name="from">Inclusive start, a whole quarter hour.</param>
    /// <param name="to">Exclusive end, a whole quarter hour.</param>
    /// <param name="turns">Times at which to cut, each to the next whole quarter hour; those outside do not count.</param>
    public static IReadOnlyList<long> Cut(long from, long to, IEnumerable<long> turns)
    {
        var bounds = new SortedSet<long> { from, to };
        foreach (var turn in turns)
        {
            if (turn > from && turn < to)
            {
                bounds.Add(RollupTier.TimeOf(RollupTier.QuarterOf(turn + RollupTier.QuarterMs - 1)));
            }
        }

        return [.. bounds];
    }

    /// <summary>The beginning of the quarter hour in which a time lies.</summary>
    public static long QuarterOf(long time) => RollupTier.TimeOf(RollupTier.QuarterOf(time));

    /// <summary>The beginnings of the UTC days between two times.</summary>
    public static IEnumerable<long> Days(long from, long to)
    {
        const long day = RollupTier.QuartersPerDay * RollupTier.QuarterMs;
        for (var time = from - (from % day) + day; time < to; time += day)
        {
            yield return time;
        }
    }
}

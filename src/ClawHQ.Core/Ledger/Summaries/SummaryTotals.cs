using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger.Queries;
using NodaTime;

namespace ClawHQ.Core.Ledger.Summaries;

/// <summary>The tasks that one agent, team, project or other value of a dimension began.</summary>
/// <param name="Count">How many of them have a known cost.</param>
/// <param name="EffectiveCost">What these cost together, in nano-dollars, whoever worked on them.</param>
/// <param name="UnknownCount">How many more there are whose cost is not known.</param>
public sealed record TaskTotal(long Count, Int128 EffectiveCost, long UnknownCount)
{
    /// <summary>Nano-dollars a task, rounded half to even; null where no cost is known.</summary>
    public Int128? Mean => Count == 0 ? null : Rounded();

    private Int128 Rounded()
    {
        var (mean, rest) = Int128.DivRem(EffectiveCost, Count);
        var twice = Int128.Abs(rest) * 2;
        return twice > Count || (twice == Count && Int128.IsOddInteger(mean)) ? mean + Int128.Sign(EffectiveCost) : mean;
    }
}

/// <summary>
/// Counts tasks and adds up their cost by who began them, over the latest UTC days. To read all tasks of a week takes a while on a
/// large ledger, so what was read is kept for a hundred times as long as it took beyond a moment: about a hundredth of one core goes
/// into it, however many pages ask, and a small ledger is answered as it stands. While one asker reads anew, the others get what was
/// read before, for as long as that reading took; they wait where it is older.
/// </summary>
public sealed class SummaryTotals
{
    /// <summary>UTC days that are added up, today included.</summary>
    public const int Days = 7;

    private const int KeptFor = 100;

    /// <summary>What takes no longer is read each time.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly SummaryQueries _queries;
    private readonly DimensionRegistry _registry;
    private readonly TimeProvider _clock;
    private readonly Lock _reading = new();
    private volatile Week? _week;

    internal SummaryTotals(SummaryQueries queries, DimensionRegistry registry, TimeProvider clock)
    {
        _queries = queries;
        _registry = registry;
        _clock = clock;
    }

    /// <summary>The totals by the values of a dimension, in no order; one without a value has the name null.</summary>
    /// <param name="by">Any dimension but task and session.</param>
    /// <param name="filter">Conditions on what a task's first usage belongs to.</param>
    /// <param name="visibleTeams">Teams whose tasks may be seen.</param>
    public IReadOnlyList<(string? Name, TaskTotal Total)> By(
        Dimension by, IReadOnlyList<DimensionCondition> filter, TeamBound visibleTeams)
    {
        var wanted = new DimensionFilter(filter, visibleTeams);
        return
        [
            .. Current().Sets.Where(s => wanted.Matches(s.Dimensions))
                .GroupBy(s => DimensionFilter.ValueOf(s.Dimensions, by))
                .Select(g => (g.Key, Sum(g.Select(s => s.Total)))),
        ];
    }

    /// <summary>The total over all that may be seen.</summary>
    /// <param name="filter">Conditions on what a task's first usage belongs to.</param>
    /// <param name="visibleTeams">Teams whose tasks may be seen.</param>
    public TaskTotal All(IReadOnlyList<DimensionCondition> filter, TeamBound visibleTeams)
    {
        var week = Current();
        if (filter.Count == 0 && visibleTeams.IsAll)
        {
            return week.All;
        }

        var wanted = new DimensionFilter(filter, visibleTeams);
        return Sum(week.Sets.Where(s => wanted.Matches(s.Dimensions)).Select(s => s.Total));
    }

    private static TaskTotal Sum(IEnumerable<TaskTotal> totals)
    {
        var (count, nanos, unknown) = (0L, Int128.Zero, 0L);
        foreach (var total in totals)
        {
            (count, nanos, unknown) = (count + total.Count, nanos + total.EffectiveCost, unknown + total.UnknownCount);
        }

        return new TaskTotal(count, nanos, unknown);
    }

    private Week Current()
    {
        if (_week is { } known && Holds(known))
        {
            return known;
        }

        if (!_reading.TryEnter())
        {
            if (_week is { } before && Holds(before, before.Took))
            {
                return before;
            }

            _reading.Enter();
        }

        try
        {
            return _week is { } fresh && Holds(fresh) ? fresh : _week = Read();
        }
        finally
        {
            _reading.Exit();
        }
    }

    /// <param name="week">What was read.</param>
    /// <param name="longer">How long it may be used beyond its holding time.</param>
    private bool Holds(Week week, TimeSpan longer = default)
    {
        var held = week.Took > Moment ? (week.Took - Moment) * KeptFor : TimeSpan.Zero;
        return week.Day == Today() && _clock.GetElapsedTime(week.ReadAt) < held + longer;
    }

    private int Today() => SummaryTable.DayOf(Instant.FromDateTimeOffset(_clock.GetUtcNow()).ToUnixTimeMilliseconds());

    private Week Read()
    {
        var (start, today) = (_clock.GetTimestamp(), Today());
        var sets = _queries.TallyOf(SummaryKind.Task, today + 1 - Days, today).BySet()
            .Select(s => (_registry[s.Key], new TaskTotal(s.Value.Count, s.Value.Nanos, s.Value.Unknown))).ToArray();
        return new Week(today, sets, Sum(sets.Select(s => s.Item2)), _clock.GetTimestamp(), _clock.GetElapsedTime(start));
    }

    /// <summary>What was read.</summary>
    private sealed record Week(int Day, (DimensionSet Dimensions, TaskTotal Total)[] Sets, TaskTotal All, long ReadAt, TimeSpan Took);
}

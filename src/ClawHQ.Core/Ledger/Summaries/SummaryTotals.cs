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
/// large ledger, so an answer is kept for twenty times as long as it took: at most a twentieth of one core goes into it, however many
/// pages ask, and a small ledger is answered as it stands.
/// </summary>
public sealed class SummaryTotals
{
    /// <summary>UTC days that are added up, today included.</summary>
    public const int Days = 7;

    private const int KeptFor = 20;

    private readonly SummaryQueries _queries;
    private readonly DimensionRegistry _registry;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private IReadOnlyDictionary<int, (long Count, Int128 Nanos, long Unknown)> _sets =
        new Dictionary<int, (long, Int128, long)>();

    private int _day = -1;
    private long _readAt;
    private TimeSpan _took;

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
            .. Sets().Select(s => (Dimensions: _registry[s.Key], s.Value))
                .Where(s => wanted.Matches(s.Dimensions))
                .GroupBy(s => DimensionFilter.ValueOf(s.Dimensions, by))
                .Select(g => (g.Key, new TaskTotal(
                    g.Sum(s => s.Value.Count),
                    g.Aggregate(Int128.Zero, (sum, s) => sum + s.Value.Nanos),
                    g.Sum(s => s.Value.Unknown)))),
        ];
    }

    private IReadOnlyDictionary<int, (long Count, Int128 Nanos, long Unknown)> Sets()
    {
        lock (_gate)
        {
            var today = SummaryTable.DayOf(Instant.FromDateTimeOffset(_clock.GetUtcNow()).ToUnixTimeMilliseconds());
            if (_day != today || _clock.GetElapsedTime(_readAt) > _took * KeptFor)
            {
                var start = _clock.GetTimestamp();
                _sets = _queries.TallyOf(SummaryKind.Task, today + 1 - Days, today).BySet();
                (_day, _readAt, _took) = (today, _clock.GetTimestamp(), _clock.GetElapsedTime(start));
            }

            return _sets;
        }
    }
}

using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest.Series;

/// <summary>Gathers the points of a request into groups that become one entry each: equal in everything but the token
/// type.</summary>
internal sealed class RequestPoints
{
    /// <summary>Points of one group at most, the ledger's bound; further ones make a group of their own.</summary>
    private const int GroupPointsMax = 998;

    private readonly Dictionary<(SeriesGroup Group, long Start, long Time), PointGroup> _groups = [];
    private readonly List<(MetricSeries Series, LastPoint Point)> _seen = [];
    private readonly List<PointGroup> _full = [];
    private PointGroup? _last;

    public IEnumerable<PointGroup> Groups => _full.Concat(_groups.Values);

    /// <summary>The group of a point; consecutive points mostly share it.</summary>
    public PointGroup GroupOf(SeriesGroup group, long start, long time)
    {
        if (_last is { Points.Count: < GroupPointsMax } last && last.Group == group && last.Start == start && last.Time == time)
        {
            return last;
        }

        if (!_groups.TryGetValue((group, start, time), out var found) || found.Points.Count >= GroupPointsMax)
        {
            if (found is not null)
            {
                _full.Add(found);
            }

            found = new PointGroup(group, start, time);
            _groups[(group, start, time)] = found;
        }

        _last = found;
        return found;
    }

    /// <summary>Remembers a cumulative point, to be noted once it is durable.</summary>
    public void Remember(MetricSeries series, LastPoint point) => _seen.Add((series, point));

    /// <summary>Notes all points of the request as durable.</summary>
    public void NoteDurable()
    {
        foreach (var (series, point) in _seen)
        {
            series.Note(point);
        }
    }
}

/// <summary>Points that become one entry.</summary>
/// <param name="group">Their series.</param>
/// <param name="start">Start of their interval, Unix nanoseconds.</param>
/// <param name="time">End of their interval, Unix nanoseconds.</param>
internal sealed class PointGroup(SeriesGroup group, long start, long time)
{
    public SeriesGroup Group { get; } = group;

    public long Start { get; } = start;

    public long Time { get; } = time;

    /// <summary>Its points: mostly four token types and a cost.</summary>
    public List<MetricPoint> Points { get; } = new(5);

    /// <summary>Time of use of the entry.</summary>
    public UseTime Use { get; set; }
}

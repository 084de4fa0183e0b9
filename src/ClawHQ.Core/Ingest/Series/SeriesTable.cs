using System.Collections.Concurrent;

namespace ClawHQ.Core.Ingest.Series;

/// <summary>The live series of one key, bounded. A series that was not seen for an hour is no longer live.</summary>
internal sealed class SeriesTable(int seriesMax, TimeProvider clock)
{
    private static readonly TimeSpan LiveFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<UInt128, MetricSeries> _series = new();
    private readonly ConcurrentDictionary<UInt128, SeriesGroup> _groups = new();
    private readonly Lock _sweeping = new();
    private long _sweptAt = clock.GetTimestamp();

    /// <summary>Live series.</summary>
    public int Count => _series.Count;

    public MetricSeries? Find(UInt128 rawIdentity) => _series.GetValueOrDefault(rawIdentity);

    public SeriesGroup GroupOf(UInt128 identity, Func<SeriesGroup> make) =>
        _groups.TryGetValue(identity, out var group) ? group : _groups.GetOrAdd(identity, make());

    /// <summary>True when one more series may live.</summary>
    public bool HasRoom()
    {
        if (_series.Count < seriesMax)
        {
            return true;
        }

        Sweep();
        return _series.Count < seriesMax;
    }

    public void Add(UInt128 rawIdentity, MetricSeries series) => _series[rawIdentity] = series;

    /// <summary>Forgets series that are no longer live; at most once a minute, because it visits all of them.</summary>
    private void Sweep()
    {
        lock (_sweeping)
        {
            if (clock.GetElapsedTime(_sweptAt) < SweepEvery)
            {
                return;
            }

            _sweptAt = clock.GetTimestamp();
            var oldest = _sweptAt - (long)(LiveFor.TotalSeconds * clock.TimestampFrequency);
            foreach (var (identity, series) in _series)
            {
                if (series.SeenAt < oldest)
                {
                    _series.TryRemove(identity, out _);
                }
            }

            var live = _series.Values.Select(s => s.Group).OfType<SeriesGroup>().ToHashSet(ReferenceEqualityComparer.Instance);
            foreach (var (identity, group) in _groups)
            {
                if (!live.Contains(group))
                {
                    _groups.TryRemove(identity, out _);
                }
            }
        }
    }
}

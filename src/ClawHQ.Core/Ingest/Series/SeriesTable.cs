using System.Collections.Concurrent;

namespace ClawHQ.Core.Ingest.Series;

/// <summary>The live series of one key, bounded. A series that was not seen for an hour is no longer live. Series that no rule names
/// are remembered too, beside the others, so that they never take the place of one that is money.</summary>
internal sealed class SeriesTable(int seriesMax, TimeProvider clock)
{
    private static readonly TimeSpan LiveFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<UInt128, MetricSeries> _series = new();
    private readonly ConcurrentDictionary<UInt128, MetricSeries> _unused = new();
    private readonly ConcurrentDictionary<UInt128, SeriesGroup> _groups = new();
    private readonly Lock _sweeping = new();
    private long _sweptAt = clock.GetTimestamp();

    /// <summary>Live series that are booked.</summary>
    public int Count => _series.Count;

    public MetricSeries? Find(UInt128 rawIdentity) =>
        _series.TryGetValue(rawIdentity, out var series) || _unused.TryGetValue(rawIdentity, out series) ? series : null;

    public SeriesGroup GroupOf(UInt128 identity, Func<SeriesGroup> make) =>
        _groups.TryGetValue(identity, out var group) ? group : _groups.GetOrAdd(identity, make());

    /// <summary>True when one more series of this use may live.</summary>
    public bool HasRoom(SeriesUse use)
    {
        var kept = KeptFor(use);
        if (kept.Count < seriesMax)
        {
            return true;
        }

        Sweep();
        return kept.Count < seriesMax;
    }

    public void Add(UInt128 rawIdentity, MetricSeries series) => KeptFor(series.Use)[rawIdentity] = series;

    private ConcurrentDictionary<UInt128, MetricSeries> KeptFor(SeriesUse use) => use == SeriesUse.Unused ? _unused : _series;

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
            Drop(_series, oldest);
            Drop(_unused, oldest);

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

    private static void Drop(ConcurrentDictionary<UInt128, MetricSeries> kept, long oldest)
    {
        foreach (var (identity, series) in kept)
        {
            if (series.SeenAt < oldest)
            {
                kept.TryRemove(identity, out _);
            }
        }
    }
}

using ClawHQ.Core.Ingest.Emitters;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Series;

/// <summary>Why the points of a series are not booked.</summary>
internal enum SeriesUse : byte
{
    Booked,

    /// <summary>No rule names the metric.</summary>
    Unused,

    /// <summary>The key has more live series than it may.</summary>
    BeyondLimit,
}

/// <summary>A metric's series as one key sends it, found again for each point without decoding its attributes.</summary>
internal sealed class MetricSeries
{
    /// <summary>After this long a known value goes through to the ledger all the same, so that it sees that the series
    /// lives.</summary>
    private const long PassAfterNanos = 300_000_000_000;

    private readonly IdentityBuilder _identity;
    private readonly Lock _gate = new();
    private long _start = long.MinValue;
    private UInt128 _valueKey;
    private UInt128 _countKey;
    private LastPoint _last = new(long.MinValue, 0, 0, 0);

    public MetricSeries(SeriesUse use, string emitter, string name, SeriesGroup? group, MetricReading? reading, IdentityBuilder identity)
    {
        (Use, Emitter, Name, Group, Reading, _identity) = (use, emitter, name, group, reading, identity);
    }

    public SeriesUse Use { get; }

    /// <summary>The emitter's name, for diagnostics.</summary>
    public string Emitter { get; }

    /// <summary>The metric's name, for diagnostics.</summary>
    public string Name { get; }

    public SeriesGroup? Group { get; }

    public MetricReading? Reading { get; }

    public bool IsCumulative { get; init; }

    /// <summary>Set for series of a process whose ledger signal are metrics, whatever the series counts.</summary>
    public ResourceView? MarksProcess { get; init; }

    /// <summary>The clock's timestamp at which a point was last seen.</summary>
    public long SeenAt { get; set; }

    /// <summary>The identities of the value and of the count at a start time.</summary>
    public (UInt128 Value, UInt128 Count) Keys(long start)
    {
        lock (_gate)
        {
            if (start != _start)
            {
                var begun = _identity.Add(start);
                (_start, _valueKey, _countKey) = (start, begun.Finish(), begun.Add(1).Finish());
            }

            return (_valueKey, _countKey);
        }
    }

    /// <summary>The identities of a delta point's value and count.</summary>
    public (UInt128 Value, UInt128 Count) Keys(long start, long time)
    {
        var begun = _identity.Add(start).Add(time);
        return (begun.Finish(), begun.Add(1).Finish());
    }

    /// <summary>True when a cumulative point says what the ledger is known to hold already.</summary>
    public bool IsKnown(long start, long time, long value, long count)
    {
        lock (_gate)
        {
            return _last.Start == start && _last.Value == value && _last.Count == count
                && time >= _last.Time && time - _last.Time < PassAfterNanos;
        }
    }

    /// <summary>Notes what a commit has made durable; an older point never replaces a newer one.</summary>
    public void Note(LastPoint point)
    {
        lock (_gate)
        {
            if (point.Start != _last.Start || point.Time > _last.Time)
            {
                _last = point;
            }
        }
    }
}

/// <summary>The last point that the ledger is known to hold.</summary>
internal readonly record struct LastPoint(long Start, long Time, long Value, long Count);

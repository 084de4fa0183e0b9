namespace ClawHQ.Hosting.Metrics;

/// <summary>One series: the running sum of a counter, the last value of a gauge, or the buckets of a histogram.</summary>
internal sealed class MetricSeries(bool isHistogram)
{
    /// <summary>Upper bounds in the instrument's unit (seconds, mostly).</summary>
    public static readonly double[] Bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly long[] _buckets = isHistogram ? new long[Bounds.Length + 1] : [];

    /// <summary>The sum of what was recorded, or the last value of a gauge.</summary>
    public double Value { get; private set; }

    /// <summary>How often a histogram was recorded.</summary>
    public long Count { get; private set; }

    /// <summary>How many records fell into each bucket, not cumulated; empty unless a histogram.</summary>
    public IReadOnlyList<long> Buckets => _buckets;

    public void Add(double value)
    {
        Value += value;
        Count++;
        if (_buckets.Length > 0)
        {
            var index = Array.BinarySearch(Bounds, value);
            _buckets[index < 0 ? ~index : index]++;
        }
    }

    public void Set(double value) => Value = value;
}

namespace ClawHQ.Core.Ingest.Diagnostics;

/// <summary>Counts what happened in the last minute and ever, in buckets of one second.</summary>
internal sealed class RateWindow
{
    private const int Seconds = 60;

    private readonly Lock _gate = new();
    private readonly long[] _counts = new long[Seconds];
    private readonly long[] _bucketSeconds = new long[Seconds];
    private long _total;

    /// <summary>Everything counted since the start.</summary>
    public long Total => Volatile.Read(ref _total);

    public void Add(long count, DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        lock (_gate)
        {
            var bucket = (int)(second % Seconds);
            if (_bucketSeconds[bucket] != second)
            {
                (_bucketSeconds[bucket], _counts[bucket]) = (second, 0);
            }

            _counts[bucket] += count;
            _total += count;
        }
    }

    /// <summary>What was counted in the last 60 seconds.</summary>
    public long LastMinute(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        lock (_gate)
        {
            var sum = 0L;
            for (var i = 0; i < Seconds; i++)
            {
                sum += second - _bucketSeconds[i] < Seconds ? _counts[i] : 0;
            }

            return sum;
        }
    }
}

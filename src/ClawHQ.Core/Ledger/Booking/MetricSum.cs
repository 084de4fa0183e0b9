using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ledger.Booking;

/// <summary>What is new in the points of one metric group, summed.</summary>
internal struct MetricSum
{
    /// <summary>Points of a group at most, so that no sum of them can overflow.</summary>
    public const int PointsMax = 1000;

    private long _uncachedInput;
    private long _input;
    private long _cacheRead;
    private long _cacheWrite;
    private long _cacheWrite1h;
    private long _output;
    private long _reasoning;
    private long _extraInput;
    private long _audioInput;
    private long _imageInput;
    private long _audioOutput;
    private long? _calls;

    /// <summary>What the emitter claims, in nano-dollars; null without such a point.</summary>
    public long? ReportedCost { get; private set; }

    /// <summary>Milliseconds; null without such a point.</summary>
    public long? DurationMs { get; private set; }

    public long FailedCalls { get; private set; }

    /// <summary>Calls; null without such a point.</summary>
    public readonly int? Calls => _calls is { } calls ? (int)Math.Min(calls, int.MaxValue) : null;

    /// <summary>The first of a long cumulative series is among the points.</summary>
    public bool IsOpening { get; set; }

    /// <summary>Start of the interval that the sum covers, Unix nanoseconds; 0 when unknown.</summary>
    public long IntervalStart { get; private set; }

    /// <summary>Adds what is new in a point. Values and points are bounded, so that no group can overflow the sum.</summary>
    /// <param name="measure">What the value counts.</param>
    /// <param name="value">What is new.</param>
    /// <param name="since">Start of the interval that it covers, Unix nanoseconds; 0 when unknown.</param>
    public void Add(PointMeasure measure, long value, long since)
    {
        IntervalStart = IntervalStart == 0 || since == 0 ? Math.Max(IntervalStart, since) : Math.Min(IntervalStart, since);
        Add(measure, value);
    }

    private void Add(PointMeasure measure, long value)
    {
        switch (measure)
        {
            case PointMeasure.UncachedInput:
                _uncachedInput += value;
                break;
            case PointMeasure.Input:
                _input += value;
                break;
            case PointMeasure.CacheRead:
                _cacheRead += value;
                break;
            case PointMeasure.CacheWrite:
                _cacheWrite += value;
                break;
            case PointMeasure.CacheWrite1h:
                _cacheWrite1h += value;
                break;
            case PointMeasure.Output:
                _output += value;
                break;
            case PointMeasure.Reasoning:
                _reasoning += value;
                break;
            case PointMeasure.ReasoningBesideOutput:
                _output += value;
                _reasoning += value;
                break;
            case PointMeasure.ExtraInput:
                _extraInput += value;
                break;
            case PointMeasure.AudioInput:
                _input += value;
                _audioInput += value;
                break;
            case PointMeasure.ImageInput:
                _input += value;
                _imageInput += value;
                break;
            case PointMeasure.AudioOutput:
                _output += value;
                _audioOutput += value;
                break;
            case PointMeasure.ReportedCost:
                ReportedCost = (ReportedCost ?? 0) + value;
                break;
            case PointMeasure.Calls:
                _calls = (_calls ?? 0) + value;
                break;
            case PointMeasure.FailedCalls:
                FailedCalls += value;
                break;
            case PointMeasure.DurationMs:
                DurationMs = (DurationMs ?? 0) + value;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(measure), measure, "Unknown measure.");
        }
    }

    /// <summary>The disjoint classes. An inclusive input loses the cache figures that came with it; one below them cannot have
    /// included them.</summary>
    public readonly TokenUsage Usage => new()
    {
        UncachedInput = Uncached,
        CacheRead = _cacheRead,
        CacheWrite = _cacheWrite,
        CacheWrite1h = _cacheWrite1h,
        Output = _output,
        Reasoning = Math.Min(_reasoning, _output),
        AudioInput = Math.Min(_audioInput, Uncached),
        ImageInput = Math.Min(_imageInput, Uncached),
        AudioOutput = _audioOutput,
    };

    private readonly long Uncached => _uncachedInput + (_input < Cached ? _input : _input - Cached) + _extraInput;

    private readonly long Cached => _cacheRead + _cacheWrite + _cacheWrite1h;

    /// <summary>True when nothing is new.</summary>
    public readonly bool IsEmpty => Usage.IsEmpty && (_calls ?? 0) == 0 && (ReportedCost ?? 0) == 0 && (DurationMs ?? 0) == 0;

    /// <summary>True when a point spans more than an hour.</summary>
    public static bool IsLong(in MetricPoint point) =>
        point.StartUnixNano > 0 && point.TimeUnixNano - point.StartUnixNano > 3_600_000_000_000;

    /// <summary>True for points that count tokens.</summary>
    public static bool IsTokens(PointMeasure measure) => measure <= PointMeasure.AudioOutput;
}

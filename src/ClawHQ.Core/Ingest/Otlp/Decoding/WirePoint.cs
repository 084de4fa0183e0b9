using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Core.Ingest.Otlp.Decoding;

/// <summary>One point as it is read: its numbers, and the hash of its series with the bytes of its attributes.</summary>
internal struct WirePoint(RawHash metric)
{
    private const ulong NoRecordedValue = 1;

    private RawHash _series = metric;
    private ulong _start;
    private ulong _time;
    private ulong _value;
    private ulong _count;
    private ulong _flags;
    private ValueKind _kind;

    private enum ValueKind : byte
    {
        None,
        Integer,
        Double,
    }

    public readonly RawHash Series => _series;

    /// <summary>The tag of the attributes in a point of this kind.</summary>
    public static uint AttributesTag(MetricKind kind) => kind switch
    {
        MetricKind.Gauge or MetricKind.Sum => Tags.NumberAttributes,
        MetricKind.Histogram => Tags.HistogramAttributes,
        MetricKind.ExponentialHistogram => Tags.ExponentialAttributes,
        _ => Tags.SummaryAttributes,
    };

    /// <summary>Reads the message. False when it is broken.</summary>
    public bool TryRead(ReadOnlySpan<byte> message, MetricKind kind)
        => kind is MetricKind.Gauge or MetricKind.Sum ? TryReadNumber(message) : TryReadDistribution(message, kind);

    /// <summary>Why the point cannot be used; null when it can.</summary>
    public readonly string? Fault(MetricKind kind, bool isMonotonic)
    {
        if (_start > long.MaxValue || _time > long.MaxValue)
        {
            return "a metric point's time is out of range";
        }

        if (_count > long.MaxValue)
        {
            return "a metric point's count is out of range";
        }

        if (_kind == ValueKind.Double && !double.IsFinite(BitConverter.UInt64BitsToDouble(_value)) && !HasNoValue)
        {
            return "a metric point's value is not a finite number";
        }

        return kind == MetricKind.Sum && isMonotonic && IsNegative ? "a monotonic sum has a negative value" : null;
    }

    /// <summary>The point for the sink.</summary>
    public readonly PointRecord ToRecord() => new()
    {
        StartUnixNano = (long)_start,
        TimeUnixNano = (long)_time,
        IsInteger = _kind == ValueKind.Integer,
        Integer = _kind == ValueKind.Integer ? (long)_value : 0,
        Double = _kind == ValueKind.Double ? BitConverter.UInt64BitsToDouble(_value) : 0,
        Count = (long)_count,
        HasNoValue = HasNoValue,
    };

    private readonly bool HasNoValue => (_flags & NoRecordedValue) != 0;

    private readonly bool IsNegative => _kind switch
    {
        ValueKind.Integer => (long)_value < 0,
        ValueKind.Double => BitConverter.UInt64BitsToDouble(_value) < 0,
        _ => false,
    };

    private bool TryReadNumber(ReadOnlySpan<byte> message)
    {
        var attributes = new AttributeRun();
        var reader = new ProtoReader(message);
        var tagAt = 0;
        while (reader.Next(out var tag))
        {
            switch (tag)
            {
                case Tags.NumberAttributes:
                    reader.Skip(tag);
                    attributes.Add(message, tagAt, reader.Position, ref _series);
                    break;
                case Tags.PointStart:
                    _start = reader.Fixed64();
                    break;
                case Tags.PointTime:
                    _time = reader.Fixed64();
                    break;
                case Tags.NumberDouble:
                    _value = reader.Fixed64();
                    _kind = ValueKind.Double;
                    break;
                case Tags.NumberInt:
                    _value = reader.Fixed64();
                    _kind = ValueKind.Integer;
                    break;
                case Tags.NumberFlags:
                    _flags = reader.Varint();
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }

            tagAt = reader.Position;
        }

        attributes.Finish(message, ref _series);
        if (_kind == ValueKind.None)
        {
            _flags |= NoRecordedValue;
        }

        return !reader.IsBroken;
    }

    private bool TryReadDistribution(ReadOnlySpan<byte> message, MetricKind kind)
    {
        var attributesTag = AttributesTag(kind);
        var flagsTag = kind == MetricKind.Summary ? Tags.SummaryFlags : Tags.HistogramFlags;
        var attributes = new AttributeRun();
        var reader = new ProtoReader(message);
        var tagAt = 0;
        _kind = ValueKind.Double;
        while (reader.Next(out var tag))
        {
            if (tag == attributesTag)
            {
                reader.Skip(tag);
                attributes.Add(message, tagAt, reader.Position, ref _series);
            }
            else if (tag == flagsTag)
            {
                _flags = reader.Varint();
            }
            else
            {
                ReadDistributionField(ref reader, tag);
            }

            tagAt = reader.Position;
        }

        attributes.Finish(message, ref _series);
        return !reader.IsBroken;
    }

    private void ReadDistributionField(ref ProtoReader reader, uint tag)
    {
        switch (tag)
        {
            case Tags.PointStart:
                _start = reader.Fixed64();
                break;
            case Tags.PointTime:
                _time = reader.Fixed64();
                break;
            case Tags.DistributionCount:
                _count = reader.Fixed64();
                break;
            case Tags.DistributionSum:
                _value = reader.Fixed64();
                break;
            default:
                reader.Skip(tag);
                break;
        }
    }

    /// <summary>Neighbouring attributes of a point, hashed in one go.</summary>
    private struct AttributeRun
    {
        private int _from;
        private int _to;

        public void Add(ReadOnlySpan<byte> message, int from, int to, ref RawHash series)
        {
            if (from != _to)
            {
                Finish(message, ref series);
                _from = from;
            }

            _to = to;
        }

        public readonly void Finish(ReadOnlySpan<byte> message, ref RawHash series)
        {
            if (_to > _from)
            {
                series = series.Add(message[_from.._to]);
            }
        }
    }
}

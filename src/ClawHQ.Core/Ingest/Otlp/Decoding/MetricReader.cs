using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Core.Ingest.Otlp.Decoding;

/// <summary>Reads Metric messages. A point of a series that the sink knows costs one hash over its attributes as they stand on
/// the
/// wire; only the first point of a series has its attributes read.</summary>
internal sealed class MetricReader(WireAttributes attributes, InternTable strings)
{
    private const ulong CumulativeTemporality = 2;
    private const ulong DeltaTemporality = 1;

    /// <summary>Lets go of the body.</summary>
    public void Release() => attributes.Begin(default, 0);

    /// <summary>Reads one metric with all its points.</summary>
    public void Read(ReadOnlyMemory<byte> message, RawHash scopeHash, IOtlpSink sink)
    {
        if (!TryReadFrame(message, out var frame))
        {
            sink.Refuse("a metric could not be decoded");
            return;
        }

        if (frame.Points.IsEmpty)
        {
            return;
        }

        var head = new MetricHead
        {
            Name = strings.GetCut(frame.Name),
            Unit = strings.GetCut(frame.Unit),
            Kind = frame.Kind,
            IsCumulative = frame.Temporality == CumulativeTemporality,
            IsMonotonic = frame.IsMonotonic,
        };
        var shape = (ulong)frame.Kind | (frame.Temporality << 8) | (frame.IsMonotonic ? 1UL << 16 : 0);
        var metricHash = scopeHash.Add(frame.Name).Add(frame.Unit).Add(shape);
        ReadPoints(frame, in head, metricHash, sink);
    }

    private void ReadPoints(in Frame frame, in MetricHead head, RawHash metricHash, IOtlpSink sink)
    {
        var needsTemporality = frame.Kind is MetricKind.Sum or MetricKind.Histogram or MetricKind.ExponentialHistogram;
        var hasTemporality = frame.Temporality is DeltaTemporality or CumulativeTemporality;
        var reader = new ProtoReader(frame.Points.Span);
        while (reader.Next(out var tag))
        {
            if (tag != Tags.Points)
            {
                reader.Skip(tag);
                continue;
            }

            var message = reader.Bytes();
            if (needsTemporality && !hasTemporality)
            {
                sink.Refuse("a sum or histogram says neither delta nor cumulative in aggregationTemporality");
                continue;
            }

            var point = new WirePoint(metricHash);
            if (!point.TryRead(message, frame.Kind))
            {
                sink.Refuse("a metric point could not be decoded");
            }
            else if (point.Fault(frame.Kind, frame.IsMonotonic) is { } fault)
            {
                sink.Refuse(fault);
            }
            else
            {
                Give(in point, in head, frame.Points.Slice(reader.Position - message.Length, message.Length), sink);
            }
        }
    }

    private void Give(in WirePoint point, in MetricHead head, ReadOnlyMemory<byte> message, IOtlpSink sink)
    {
        var identity = point.Series.Value;
        if ((sink.FindSeries(identity) ?? Resolve(identity, in head, message, sink)) is { } series)
        {
            sink.Point(series, point.ToRecord());
        }
    }

    private object? Resolve(UInt128 identity, in MetricHead head, ReadOnlyMemory<byte> message, IOtlpSink sink)
    {
        if (!attributes.TryReadAll(message, WirePoint.AttributesTag(head.Kind)))
        {
            sink.Refuse("a metric point could not be decoded");
            return null;
        }

        if (attributes.Unread is { } unread)
        {
            sink.LeaveUnread(unread);
        }

        return sink.ResolveSeries(identity, in head, attributes);
    }

    private static bool TryReadFrame(ReadOnlyMemory<byte> message, out Frame frame)
    {
        frame = default;
        var reader = new ProtoReader(message.Span);
        while (reader.Next(out var tag))
        {
            switch (tag)
            {
                case Tags.MetricName:
                    frame.Name = reader.Bytes();
                    break;
                case Tags.MetricUnit:
                    frame.Unit = reader.Bytes();
                    break;
                case Tags.MetricGauge or Tags.MetricSum or Tags.MetricHistogram
                    or Tags.MetricExponentialHistogram or Tags.MetricSummary:
                    var length = reader.Bytes().Length;
                    frame.Kind = KindOf(tag);
                    frame.Points = message.Slice(reader.Position - length, length);
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return !reader.IsBroken && TryReadShape(ref frame);
    }

    /// <summary>Reads what stands beside the points, which may come before or after them.</summary>
    private static bool TryReadShape(ref Frame frame)
    {
        var reader = new ProtoReader(frame.Points.Span);
        while (reader.Next(out var tag))
        {
            switch (tag)
            {
                case Tags.Temporality when frame.Kind is not (MetricKind.Gauge or MetricKind.Summary):
                    frame.Temporality = reader.Varint();
                    break;
                case Tags.IsMonotonic when frame.Kind == MetricKind.Sum:
                    frame.IsMonotonic = reader.Varint() != 0;
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return !reader.IsBroken;
    }

    private static MetricKind KindOf(uint tag) => tag switch
    {
        Tags.MetricGauge => MetricKind.Gauge,
        Tags.MetricSum => MetricKind.Sum,
        Tags.MetricHistogram => MetricKind.Histogram,
        Tags.MetricExponentialHistogram => MetricKind.ExponentialHistogram,
        _ => MetricKind.Summary,
    };

    /// <summary>A metric without its points.</summary>
    private ref struct Frame
    {
        public ReadOnlySpan<byte> Name;
        public ReadOnlySpan<byte> Unit;
        public MetricKind Kind;
        public ReadOnlyMemory<byte> Points;
        public ulong Temporality;
        public bool IsMonotonic;
    }
}

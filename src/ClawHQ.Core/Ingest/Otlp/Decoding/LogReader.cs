using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Core.Ingest.Otlp.Decoding;

/// <summary>Reads LogRecord messages. Their body is read only when a rule asks for it.</summary>
internal sealed class LogReader(WireAttributes attributes, InternTable strings) : IDeferredLog
{
    /// <summary>Longest body, in bytes, that can be the name of an event.</summary>
    private const int BodyLengthMax = 200;

    /// <inheritdoc/>
    public string? Body => TryFind(Tags.LogBody, out var body) && TryText(body, out var text) && text.Length <= BodyLengthMax
        ? strings.Get(text)
        : null;

    /// <summary>Lets go of the body.</summary>
    public void Release() => attributes.Begin(default, 0);

    /// <summary>Reads one log record.</summary>
    public void Read(ReadOnlyMemory<byte> message, IOtlpSink sink)
    {
        var fields = new Fields();
        if (!TryRead(message, ref fields))
        {
            sink.Refuse("a log record could not be decoded");
            return;
        }

        if (fields.Time > long.MaxValue || fields.ObservedTime > long.MaxValue)
        {
            sink.Refuse("a log record's time is out of range");
            return;
        }

        if (attributes.Unread is { } unread)
        {
            sink.LeaveUnread(unread);
        }

        // Ids are optional in logs: a wrong one is none.
        WireIds.TryTraceId(fields.TraceId, out var traceId);
        WireIds.TrySpanId(fields.SpanId, out var spanId);
        var log = new LogRecord
        {
            TimeUnixNano = (long)fields.Time,
            ObservedUnixNano = (long)fields.ObservedTime,
            EventName = strings.GetCut(fields.EventName),
            TraceId = traceId,
            SpanId = spanId,
            SeverityNumber = fields.Severity,
            Deferred = this,
        };
        sink.Log(in log, attributes);
    }

    private bool TryRead(ReadOnlyMemory<byte> message, ref Fields fields)
    {
        attributes.Begin(message, Tags.LogAttributes);
        var reader = new ProtoReader(message.Span);
        while (reader.Next(out var tag))
        {
            if (tag != Tags.LogAttributes)
            {
                ReadField(ref reader, tag, ref fields);
                continue;
            }

            var attribute = reader.Bytes();
            if (!attributes.TryRead(attribute, reader.Position - attribute.Length))
            {
                return false;
            }
        }

        return !reader.IsBroken;
    }

    private static void ReadField(ref ProtoReader reader, uint tag, ref Fields fields)
    {
        switch (tag)
        {
            case Tags.LogTime:
                fields.Time = reader.Fixed64();
                break;
            case Tags.LogObservedTime:
                fields.ObservedTime = reader.Fixed64();
                break;
            case Tags.LogSeverityNumber:
                fields.Severity = (int)reader.Varint();
                break;
            case Tags.LogEventName:
                fields.EventName = reader.Bytes();
                break;
            case Tags.LogTraceId:
                fields.TraceId = reader.Bytes();
                break;
            case Tags.LogSpanId:
                fields.SpanId = reader.Bytes();
                break;
            default:
                reader.Skip(tag);
                break;
        }
    }

    private bool TryFind(uint wanted, out ReadOnlySpan<byte> found)
    {
        found = default;
        var reader = new ProtoReader(attributes.Message);
        while (reader.Next(out var tag))
        {
            if (tag == wanted)
            {
                found = reader.Bytes();
            }
            else
            {
                reader.Skip(tag);
            }
        }

        return !reader.IsBroken;
    }

    private static bool TryText(ReadOnlySpan<byte> value, out ReadOnlySpan<byte> text)
    {
        var isText = false;
        text = default;
        var reader = new ProtoReader(value);
        while (reader.Next(out var tag))
        {
            isText = tag == Tags.ValueText;
            if (isText)
            {
                text = reader.Bytes();
            }
            else
            {
                reader.Skip(tag);
            }
        }

        return isText && !reader.IsBroken;
    }

    private ref struct Fields
    {
        public ulong Time;
        public ulong ObservedTime;
        public int Severity;
        public ReadOnlySpan<byte> EventName;
        public ReadOnlySpan<byte> TraceId;
        public ReadOnlySpan<byte> SpanId;
    }
}

using System.Buffers.Binary;
using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Core.Ingest.Otlp.Decoding;

/// <summary>Reads Span messages.</summary>
internal sealed class SpanReader(WireAttributes attributes, InternTable strings)
{
    /// <summary>Lets go of the body.</summary>
    public void Release() => attributes.Begin(default, 0);

    /// <summary>Reads one span.</summary>
    public void Read(ReadOnlyMemory<byte> message, IOtlpSink sink)
    {
        var fields = new Fields();
        if (!TryRead(message, ref fields))
        {
            sink.Refuse("a span could not be decoded");
            return;
        }

        if (fields.Start > long.MaxValue || fields.End > long.MaxValue)
        {
            sink.Refuse("a span's time is out of range");
            return;
        }

        if (!WireIds.TryTraceId(fields.TraceId, out var traceId) || !WireIds.TrySpanId(fields.SpanId, out var spanId))
        {
            sink.Refuse("a span has no valid traceId of 16 bytes and spanId of 8 bytes");
            return;
        }

        WireIds.TrySpanId(fields.ParentId, out var parentId);
        if (attributes.Unread is { } unread)
        {
            sink.LeaveUnread(unread);
        }

        var span = new SpanRecord
        {
            TraceId = traceId,
            SpanId = spanId,
            ParentSpanId = parentId,
            Name = strings.GetCut(fields.Name),
            Kind = fields.Kind,
            StartUnixNano = (long)fields.Start,
            EndUnixNano = (long)fields.End,
            StatusCode = fields.StatusCode,
        };
        sink.Span(in span, attributes);
    }

    private bool TryRead(ReadOnlyMemory<byte> message, ref Fields fields)
    {
        attributes.Begin(message, Tags.SpanAttributes);
        var reader = new ProtoReader(message.Span);
        while (reader.Next(out var tag))
        {
            switch (tag)
            {
                case Tags.SpanAttributes:
                    var attribute = reader.Bytes();
                    if (!attributes.TryRead(attribute, reader.Position - attribute.Length))
                    {
                        return false;
                    }

                    break;
                case Tags.SpanTraceId:
                    fields.TraceId = reader.Bytes();
                    break;
                case Tags.SpanId:
                    fields.SpanId = reader.Bytes();
                    break;
                case Tags.SpanParentId:
                    fields.ParentId = reader.Bytes();
                    break;
                case Tags.SpanName:
                    fields.Name = reader.Bytes();
                    break;
                case Tags.SpanKind:
                    fields.Kind = (int)reader.Varint();
                    break;
                case Tags.SpanStart:
                    fields.Start = reader.Fixed64();
                    break;
                case Tags.SpanEnd:
                    fields.End = reader.Fixed64();
                    break;
                case Tags.SpanStatus:
                    fields.StatusCode = StatusCode(reader.Bytes());
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        return !reader.IsBroken;
    }

    private static int StatusCode(ReadOnlySpan<byte> status)
    {
        var code = 0;
        var reader = new ProtoReader(status);
        while (reader.Next(out var tag))
        {
            if (tag == Tags.StatusCode)
            {
                code = (int)reader.Varint();
            }
            else
            {
                reader.Skip(tag);
            }
        }

        return code;
    }

    private ref struct Fields
    {
        public ReadOnlySpan<byte> TraceId;
        public ReadOnlySpan<byte> SpanId;
        public ReadOnlySpan<byte> ParentId;
        public ReadOnlySpan<byte> Name;
        public int Kind;
        public ulong Start;
        public ulong End;
        public int StatusCode;
    }
}

/// <summary>Trace and span ids, which the specification wants exactly so long and not all zero.</summary>
internal static class WireIds
{
    public static bool TryTraceId(ReadOnlySpan<byte> bytes, out UInt128 id)
    {
        id = bytes.Length == 16 ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : 0;
        return id != 0;
    }

    public static bool TrySpanId(ReadOnlySpan<byte> bytes, out ulong id)
    {
        id = bytes.Length == 8 ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : 0;
        return id != 0;
    }
}

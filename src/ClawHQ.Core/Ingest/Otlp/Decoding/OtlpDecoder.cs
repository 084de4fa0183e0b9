using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Core.Ingest.Otlp.Decoding;

/// <summary>
/// Decodes the protobuf form of the three OTLP export requests in one pass, straight into an <see cref="IOtlpSink"/>, without
/// building objects. The frame of a request, down to its lists of records, must parse, or the whole body is refused; a record
/// that does not is refused alone. Holds the buffers of one request at a time, so an instance serves one thread.
/// </summary>
internal sealed class OtlpDecoder
{
    private readonly WireAttributes _resource;
    private readonly WireAttributes _scope;
    private readonly InternTable _strings;
    private readonly MetricReader _metrics;
    private readonly SpanReader _spans;
    private readonly LogReader _logs;

    public OtlpDecoder(IdentityHash hash, InternTable strings)
    {
        _strings = strings;
        _resource = new WireAttributes(hash, strings);
        _scope = new WireAttributes(hash, strings);
        var record = new WireAttributes(hash, strings);
        _metrics = new MetricReader(record, strings);
        _spans = new SpanReader(record, strings);
        _logs = new LogReader(record, strings);
    }

    /// <summary>Decodes a body. Returns null when it was read to its end, else why it cannot be parsed; then nothing that the
    /// sink was given may be used.</summary>
    /// <param name="signal">Which of the three messages it is.</param>
    /// <param name="body">The message; the sink may read from it only during its calls.</param>
    /// <param name="sink">Receives the records.</param>
    public string? Decode(OtlpSignal signal, ReadOnlyMemory<byte> body, IOtlpSink sink)
    {
        try
        {
            return Read(signal, body, sink);
        }
        finally
        {
            Release();
        }
    }

    private string? Read(OtlpSignal signal, ReadOnlyMemory<byte> body, IOtlpSink sink)
    {
        var reader = new ProtoReader(body.Span);
        while (reader.Next(out var tag))
        {
            if (tag != Tags.ResourceGroup)
            {
                reader.Skip(tag);
                continue;
            }

            var length = reader.Bytes().Length;
            if (!TryReadResourceGroup(signal, body.Slice(reader.Position - length, length), sink))
            {
                return "the message is not a valid OTLP request: a resource or scope ends inside a field";
            }
        }

        return reader.IsBroken ? "the message is not a valid OTLP request: it is cut short or is not protobuf" : null;
    }

    /// <summary>Lets go of the body.</summary>
    private void Release()
    {
        _resource.Begin(default, 0);
        _scope.Begin(default, 0);
        _metrics.Release();
        _spans.Release();
        _logs.Release();
    }

    private bool TryReadResourceGroup(OtlpSignal signal, ReadOnlyMemory<byte> group, IOtlpSink sink)
    {
        // Fields may come in any order: the resource is looked for first.
        if (!TryFind(group, Tags.Resource, out var resource) || !_resource.TryReadAll(resource, Tags.ResourceAttributes))
        {
            return false;
        }

        Report(_resource, sink);
        sink.BeginResource(_resource);
        var resourceHash = default(RawHash).Add(resource.Span);
        var reader = new ProtoReader(group.Span);
        while (reader.Next(out var tag))
        {
            if (tag != Tags.ScopeGroup)
            {
                reader.Skip(tag);
                continue;
            }

            var length = reader.Bytes().Length;
            if (!TryReadScopeGroup(signal, group.Slice(reader.Position - length, length), resourceHash, sink))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryReadScopeGroup(OtlpSignal signal, ReadOnlyMemory<byte> group, RawHash resourceHash, IOtlpSink sink)
    {
        if (!TryFind(group, Tags.Scope, out var scope) || !TryBeginScope(scope, sink))
        {
            return false;
        }

        var scopeHash = resourceHash.Add(scope.Span);
        var reader = new ProtoReader(group.Span);
        while (reader.Next(out var tag))
        {
            if (tag != Tags.Record)
            {
                reader.Skip(tag);
                continue;
            }

            var length = reader.Bytes().Length;
            ReadRecord(signal, group.Slice(reader.Position - length, length), scopeHash, sink);
        }

        return true;
    }

    private bool TryBeginScope(ReadOnlyMemory<byte> scope, IOtlpSink sink)
    {
        if (!_scope.TryReadAll(scope, Tags.ScopeAttributes))
        {
            return false;
        }

        var name = "";
        string? version = null;
        var reader = new ProtoReader(scope.Span);
        while (reader.Next(out var tag))
        {
            switch (tag)
            {
                case Tags.ScopeName:
                    name = _strings.GetCut(reader.Bytes());
                    break;
                case Tags.ScopeVersion:
                    version = _strings.GetCut(reader.Bytes());
                    break;
                default:
                    reader.Skip(tag);
                    break;
            }
        }

        Report(_scope, sink);
        sink.BeginScope(name, version, _scope);
        return true;
    }

    private void ReadRecord(OtlpSignal signal, ReadOnlyMemory<byte> record, RawHash scopeHash, IOtlpSink sink)
    {
        switch (signal)
        {
            case OtlpSignal.Metrics:
                _metrics.Read(record, scopeHash, sink);
                break;
            case OtlpSignal.Traces:
                _spans.Read(record, sink);
                break;
            default:
                _logs.Read(record, sink);
                break;
        }
    }

    private static void Report(WireAttributes attributes, IOtlpSink sink)
    {
        if (attributes.Unread is { } unread)
        {
            sink.LeaveUnread(unread);
        }
    }

    /// <summary>Finds the last field of this tag, empty when there is none. False when the message is broken anywhere.</summary>
    private static bool TryFind(ReadOnlyMemory<byte> message, uint wanted, out ReadOnlyMemory<byte> found)
    {
        found = default;
        var reader = new ProtoReader(message.Span);
        while (reader.Next(out var tag))
        {
            if (tag == wanted)
            {
                var length = reader.Bytes().Length;
                found = message.Slice(reader.Position - length, length);
            }
            else
            {
                reader.Skip(tag);
            }
        }

        return !reader.IsBroken;
    }
}

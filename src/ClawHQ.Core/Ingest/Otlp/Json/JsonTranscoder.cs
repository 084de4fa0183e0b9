using System.Text.Json;
using ClawHQ.Core.Ingest.Otlp.Decoding;
using ClawHQ.Core.Ingest.Otlp.Wire;

namespace ClawHQ.Core.Ingest.Otlp.Json;

/// <summary>
/// Rewrites an OTLP request from JSON to protobuf, so that one decoder gives both their meaning. A record with a field of the
/// wrong
/// type is refused alone; text that is not JSON, or a frame of another shape, refuses the body.
/// </summary>
internal readonly struct JsonTranscoder
{
    /// <summary>Deeper JSON is refused; ten times what the deepest values that are read need.</summary>
    public const int DepthMax = 1024;

    private readonly ProtoWriter _writer;
    private readonly IOtlpSink _sink;

    private JsonTranscoder(ProtoWriter writer, IOtlpSink sink)
    {
        _writer = writer;
        _sink = sink;
    }

    /// <summary>Rewrites a request. Returns null, or why it cannot be parsed.</summary>
    /// <param name="json">The request in UTF-8.</param>
    /// <param name="output">Receives the protobuf message.</param>
    /// <param name="sink">Told of records that are refused.</param>
    /// <param name="signal">What the request carries; null when it is empty.</param>
    public static string? Transcode(ReadOnlySpan<byte> json, PooledBuffer output, IOtlpSink sink, out OtlpSignal? signal)
    {
        signal = null;
        if (json.StartsWith("\uFEFF"u8))
        {
            json = json[3..];
        }

        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
            reader.Read();
            var fault = new JsonTranscoder(new ProtoWriter(output), sink).WriteRequest(ref reader, ref signal);

            // Reads on to the end, so that text after the request is not taken for part of it.
            while (fault is null && reader.Read())
            {
            }

            return fault;
        }
        catch (JsonException problem)
        {
            return $"the body is not valid JSON at line {problem.LineNumber + 1}, byte {problem.BytePositionInLine + 1}";
        }
    }

    private string? WriteRequest(ref Utf8JsonReader reader, ref OtlpSignal? signal)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return "the body is not a JSON object";
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var root = Root(ref reader, out var found);
            reader.Read();
            if (root is null)
            {
                reader.Skip();
                continue;
            }

            if (signal is not null && signal != found)
            {
                return "the body carries more than one of resourceMetrics, resourceSpans and resourceLogs";
            }

            signal = found;
            if (WriteField(ref reader, root, enclosingValues: 0) is { } wrong)
            {
                return $"the request's {Complaint(wrong)}";
            }
        }

        return null;
    }

    private static JsonField? Root(ref Utf8JsonReader reader, out OtlpSignal signal)
    {
        foreach (var (candidate, request) in JsonSchema.Requests)
        {
            if (request.Find(ref reader) is { } root)
            {
                signal = candidate;
                return root;
            }
        }

        signal = default;
        return null;
    }

    /// <summary>Writes an object's fields. Returns null, or the first field of a wrong type; then the reader stands
    /// there.</summary>
    private JsonField? WriteMessage(ref Utf8JsonReader reader, JsonMessage message, int enclosingValues)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = message.Find(ref reader);
            reader.Read();
            if (field is null || reader.TokenType == JsonTokenType.Null)
            {
                reader.Skip();
            }
            else if (WriteField(ref reader, field, enclosingValues) is { } wrong)
            {
                return wrong;
            }
        }

        return null;
    }

    private JsonField? WriteField(ref Utf8JsonReader reader, JsonField field, int enclosingValues)
    {
        if (!field.IsRepeated)
        {
            return WriteOne(ref reader, field, enclosingValues);
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return field;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var wrong = field.IsRecord ? WriteRecord(ref reader, field) : WriteOne(ref reader, field, enclosingValues);
            if (wrong is not null)
            {
                return wrong;
            }
        }

        return null;
    }

    private JsonField? WriteRecord(ref Utf8JsonReader reader, JsonField field)
    {
        var start = _writer.Length;
        var depth = reader.CurrentDepth;
        if (WriteOne(ref reader, field, enclosingValues: 0) is not { } wrong)
        {
            return null;
        }

        _writer.Truncate(start);
        _sink.Refuse($"a record's {Complaint(wrong)}");
        if (reader.CurrentDepth == depth)
        {
            reader.Skip();
        }

        while (reader.CurrentDepth > depth)
        {
            reader.Read();
        }

        return null;
    }

    private JsonField? WriteOne(ref Utf8JsonReader reader, JsonField field, int enclosingValues)
    {
        if (field.Message is not { } message)
        {
            return JsonScalar.TryWrite(ref reader, field, _writer) ? null : field;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return field;
        }

        var start = _writer.BeginMessage(field.Tag);
        var isValue = message == JsonSchema.AnyValue;
        if (isValue && enclosingValues > ValueHash.DepthMax)
        {
            reader.Skip();
        }
        else if (WriteMessage(ref reader, message, isValue ? enclosingValues + 1 : enclosingValues) is { } wrong)
        {
            return wrong;
        }

        _writer.EndMessage(start);
        return null;
    }

    private static string Complaint(JsonField field) => field.Kind switch
    {
        _ when field.IsRepeated => $"{field.Name} is not an array of objects",
        JsonFieldKind.Text => $"{field.Name} is not a string",
        JsonFieldKind.Hex => $"{field.Name} is not a string of hexadecimal digits",
        JsonFieldKind.Base64 => $"{field.Name} is not a string in base64",
        JsonFieldKind.Bool => $"{field.Name} is neither true nor false",
        JsonFieldKind.Double => $"{field.Name} is not a number",
        JsonFieldKind.Enum => $"{field.Name} is neither a number nor a name",
        JsonFieldKind.Message => $"{field.Name} is not an object",
        _ => $"{field.Name} is not a whole number in range",
    };
}

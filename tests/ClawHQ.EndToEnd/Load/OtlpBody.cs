namespace ClawHQ.EndToEnd.Load;

/// <summary>Builds OTLP export requests of the three signals from their fields in <c>opentelemetry/proto</c>.</summary>
internal static class OtlpBody
{
    /// <summary>An export request: one resource, one scope, and its records in field 2 of the scope's message.</summary>
    public static byte[] Request(IEnumerable<(string Key, object Value)> resource, string scope, IEnumerable<ProtobufWriter> records)
    {
        var scoped = new ProtobufWriter().Message(1, new ProtobufWriter().Text(1, scope).Text(2, "1.0.0"));
        foreach (var record in records)
        {
            scoped.Message(2, record);
        }

        return new ProtobufWriter().Message(1, new ProtobufWriter().Message(1, Attributes(1, resource)).Message(2, scoped)).ToArray();
    }

    public static ProtobufWriter LogRecord(ulong timeUnixNano, string body, IEnumerable<(string Key, object Value)> attributes)
    {
        var record = new ProtobufWriter().Fixed64(1, timeUnixNano).Fixed64(11, timeUnixNano).Number(2, 9)
            .Message(5, new ProtobufWriter().Text(1, body));
        return AddAttributes(record, 6, attributes);
    }

    public static ProtobufWriter Span(
        ReadOnlySpan<byte> traceId, ReadOnlySpan<byte> spanId, ulong startUnixNano, ulong endUnixNano, string name,
        IEnumerable<(string Key, object Value)> attributes)
    {
        var span = new ProtobufWriter().Bytes(1, traceId).Bytes(2, spanId).Text(5, name).Number(6, 3)
            .Fixed64(7, startUnixNano).Fixed64(8, endUnixNano);
        return AddAttributes(span, 9, attributes);
    }

    /// <summary>A monotonic cumulative sum with these points.</summary>
    public static ProtobufWriter CumulativeSum(string name, string unit, IEnumerable<ProtobufWriter> points)
    {
        var sum = new ProtobufWriter();
        foreach (var point in points)
        {
            sum.Message(1, point);
        }

        return new ProtobufWriter().Text(1, name).Text(3, unit).Message(7, sum.Number(2, 2).Number(3, 1));
    }

    public static ProtobufWriter DoublePoint(
        ulong startUnixNano, ulong timeUnixNano, double value, IEnumerable<(string Key, object Value)> attributes) =>
        AddAttributes(new ProtobufWriter().Fixed64(2, startUnixNano).Fixed64(3, timeUnixNano).Double(4, value), 7, attributes);

    private static ProtobufWriter Attributes(int field, IEnumerable<(string Key, object Value)> attributes) =>
        AddAttributes(new ProtobufWriter(), field, attributes);

    private static ProtobufWriter AddAttributes(ProtobufWriter to, int field, IEnumerable<(string Key, object Value)> attributes)
    {
        foreach (var (key, value) in attributes)
        {
            to.Message(field, new ProtobufWriter().Text(1, key).Message(2, AnyValue(value)));
        }

        return to;
    }

    private static ProtobufWriter AnyValue(object value) => value switch
    {
        string text => new ProtobufWriter().Text(1, text),
        bool flag => new ProtobufWriter().Number(2, flag ? 1UL : 0),
        int number => new ProtobufWriter().Number(3, (ulong)number),
        long number => new ProtobufWriter().Number(3, (ulong)number),
        double number => new ProtobufWriter().Double(4, number),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "Not a kind of attribute value."),
    };
}

using System.Buffers.Binary;
using System.Text;

namespace ClawHQ.Tests.Core.Ingest.Otlp;

/// <summary>Writes protobuf by hand, well formed or not: <c>Proto.Message(1, child)</c>.</summary>
internal sealed class Proto
{
    private readonly List<byte> _bytes = [];

    public byte[] Bytes => [.. _bytes];

    public static Proto New => new();

    public static implicit operator byte[](Proto proto) => proto.Bytes;

    public Proto Field(int number, byte[] content)
    {
        Varint(((ulong)number << 3) | 2);
        Varint((ulong)content.Length);
        _bytes.AddRange(content);
        return this;
    }

    public Proto Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    public Proto Number(int number, long value)
    {
        Varint((ulong)number << 3);
        return Varint((ulong)value);
    }

    public Proto Fixed(int number, ulong value)
    {
        Varint(((ulong)number << 3) | 1);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public Proto Double(int number, double value) => Fixed(number, BitConverter.DoubleToUInt64Bits(value));

    public Proto Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>A KeyValue in this field.</summary>
    public Proto Attribute(int number, string key, object value) => Field(number, New.Field(1, key).Field(2, Value(value)));

    /// <summary>An AnyValue message.</summary>
    public static Proto Value(object value) => value switch
    {
        string text => New.Field(1, text),
        bool flag => New.Number(2, flag ? 1 : 0),
        int whole => New.Number(3, whole),
        long whole => New.Number(3, whole),
        double real => New.Double(4, real),
        object[] items => New.Field(5, items.Aggregate(New, (array, item) => array.Field(1, Value(item)))),
        byte[] raw => New.Field(7, raw),
        Proto message => message,
        _ => throw new ArgumentException($"{value.GetType()} is no attribute value"),
    };

    /// <summary>A request with one resource and one scope around these records.</summary>
    public static byte[] Request(params byte[][] records)
    {
        var scope = records.Aggregate(New.Field(1, New.Field(1, "tests").Field(2, "1.0")), (group, record) => group.Field(2, record));
        return New.Field(1, New.Field(1, New.Attribute(1, "service.name", "svc")).Field(2, scope));
    }

    /// <summary>A span that lacks nothing.</summary>
    public static Proto Span(string name = "chat") => New
        .Field(1, [.. Enumerable.Range(1, 16).Select(i => (byte)i)])
        .Field(2, [.. Enumerable.Range(1, 8).Select(i => (byte)i)])
        .Field(5, name).Number(6, 3).Fixed(7, 1_000).Fixed(8, 2_000);

    /// <summary>A log record that lacks nothing.</summary>
    public static Proto Log(string body = "event") => New.Fixed(1, 1_000).Field(5, Value(body));

    /// <summary>A sum with these points.</summary>
    public static Proto Sum(string name, int temporality, bool isMonotonic, params byte[][] points) => New
        .Field(1, name).Field(3, "1")
        .Field(7, points.Aggregate(New, (sum, point) => sum.Field(1, point)).Number(2, temporality).Number(3, isMonotonic ? 1 : 0));

    /// <summary>An integer point with one attribute.</summary>
    public static Proto Point(long value, string model = "m")
        => New.Fixed(2, 500).Fixed(3, 1_000).Fixed(6, (ulong)value).Attribute(7, "model", model);

    private Proto Varint(ulong value)
    {
        while (value >= 0x80)
        {
            _bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }

        _bytes.Add((byte)value);
        return this;
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ClawHQ.EndToEnd.Load;

/// <summary>Writes the protobuf wire format by hand, so that what the server decodes was encoded by code it does not share.</summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> _out = new();

    public ProtobufWriter Number(int field, ulong value)
    {
        Varint((ulong)field << 3);
        Varint(value);
        return this;
    }

    public ProtobufWriter Fixed64(int field, ulong value)
    {
        Varint(((ulong)field << 3) | 1);
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _out.Write(bytes);
        return this;
    }

    public ProtobufWriter Double(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Varint(((ulong)field << 3) | 2);
        Varint((ulong)value.Length);
        _out.Write(value);
        return this;
    }

    public ProtobufWriter Message(int field, ProtobufWriter message) => Bytes(field, message._out.WrittenSpan);

    public byte[] ToArray() => _out.WrittenSpan.ToArray();

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            _out.Write([(byte)(value | 0x80)]);
            value >>= 7;
        }

        _out.Write([(byte)value]);
    }
}

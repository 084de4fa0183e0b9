using System.Buffers.Binary;
using System.Text;

namespace ClawHQ.Micro;

/// <summary>A protobuf message being written.</summary>
internal sealed class Message
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public Message Varint(int field, ulong value)
    {
        Append((ulong)field << 3);
        Append(value);
        return this;
    }

    public Message Fixed(int field, ulong value)
    {
        Append(((ulong)field << 3) | 1);
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public Message Bytes(int field, byte[] bytes)
    {
        Append(((ulong)field << 3) | 2);
        Append((ulong)bytes.Length);
        _bytes.AddRange(bytes);
        return this;
    }

    public Message Bytes(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    public Message Nested(int field, Message message) => Bytes(field, message.ToArray());

    public Message Text(int field, string key, string value) => Attribute(field, key, new Message().Bytes(1, value));

    public Message Int(int field, string key, long value) => Attribute(field, key, new Message().Varint(3, (ulong)value));

    public Message Double(int field, string key, double value)
        => Attribute(field, key, new Message().Fixed(4, BitConverter.DoubleToUInt64Bits(value)));

    private Message Attribute(int field, string key, Message value) => Nested(field, new Message().Bytes(1, key).Nested(2, value));

    private void Append(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Add((byte)(value | 0x80));
        }

        _bytes.Add((byte)value);
    }
}

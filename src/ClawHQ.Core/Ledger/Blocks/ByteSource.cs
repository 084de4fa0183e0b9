using System.Buffers.Binary;

namespace ClawHQ.Core.Ledger.Blocks;

/// <summary>The bytes of a stored record do not mean anything: the file is damaged.</summary>
public sealed class LedgerCorruptException(string message) : Exception(message);

/// <summary>Reads what a <see cref="ByteSink"/> wrote. Never reads beyond its span.</summary>
internal ref struct ByteSource(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>How many bytes are left.</summary>
    public readonly int Rest => _bytes.Length - _at;

    public readonly bool IsAtEnd => _at == _bytes.Length;

    public ReadOnlySpan<byte> Raw(int count)
    {
        if ((uint)count > (uint)(_bytes.Length - _at))
        {
            throw new LedgerCorruptException("A stored record ends before its content.");
        }

        var span = _bytes.Slice(_at, count);
        _at += count;
        return span;
    }

    public byte Byte() => Raw(1)[0];

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Raw(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Raw(8));

    public UInt128 UInt128() => BinaryPrimitives.ReadUInt128LittleEndian(Raw(16));

    public ulong Varint()
    {
        // Most numbers take one byte.
        if (_at < _bytes.Length && _bytes[_at] < 0x80)
        {
            return _bytes[_at++];
        }

        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new LedgerCorruptException("A stored number is longer than 64 bits.");
    }

    /// <summary>A length or count, at most <paramref name="max"/>.</summary>
    public int Count(int max)
    {
        var value = Varint();
        return value <= (ulong)max ? (int)value : throw new LedgerCorruptException($"A stored count is {value}, the most is {max}.");
    }
}

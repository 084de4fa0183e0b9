using System.Buffers.Binary;

namespace ClawHQ.Core.Ingest.Otlp.Wire;

/// <summary>Writes protobuf fields into a buffer. A nested message gets its length in four bytes when it is finished, as a padded
/// varint, so that nothing has to be measured or moved.</summary>
internal readonly struct ProtoWriter(PooledBuffer output)
{
    private const int PaddedLength = 4;
    private const int VarintLengthMax = 10;

    /// <summary>Bytes written so far.</summary>
    public int Length => output.Length;

    public void Varint(uint tag, ulong value)
    {
        Varint(tag);
        Varint(value);
    }

    public void Fixed64(uint tag, ulong value)
    {
        Varint(tag);
        BinaryPrimitives.WriteUInt64LittleEndian(output.Room(sizeof(ulong)).Span, value);
        output.Advance(sizeof(ulong));
    }

    public void Bytes(uint tag, ReadOnlySpan<byte> bytes)
    {
        Varint(tag);
        Varint((ulong)bytes.Length);
        output.Write(bytes);
    }

    /// <summary>Begins a length-delimited field and returns where its content starts, for <see cref="EndMessage"/>.</summary>
    public int BeginMessage(uint tag)
    {
        Varint(tag);
        output.Room(PaddedLength);
        output.Advance(PaddedLength);
        return output.Length;
    }

    /// <summary>Room inside a field that was begun; report what was put there with <see cref="Advance"/>.</summary>
    public Span<byte> Room(int length) => output.Room(length).Span;

    /// <summary>Counts bytes put into <see cref="Room"/>.</summary>
    public void Advance(int length) => output.Advance(length);

    /// <summary>Writes the length of a field into the place kept for it.</summary>
    public void EndMessage(int start)
    {
        var length = output.Length - start;
        var place = output.At(start - PaddedLength, PaddedLength);
        for (var i = 0; i < PaddedLength; i++)
        {
            place[i] = (byte)((length & 0x7F) | (i < PaddedLength - 1 ? 0x80 : 0));
            length >>= 7;
        }
    }

    /// <summary>Takes back all that was written after this length.</summary>
    public void Truncate(int length) => output.Truncate(length);

    private void Varint(ulong value)
    {
        var place = output.Room(VarintLengthMax).Span;
        var length = 0;
        while (value >= 0x80)
        {
            place[length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        place[length++] = (byte)value;
        output.Advance(length);
    }
}

using System.Buffers.Binary;
using System.Numerics;

namespace ClawHQ.Core.Ledger.Blocks;

/// <summary>CRC-32C over a stored record; finds torn sectors and flipped bits.</summary>
internal static class Checksum
{
    /// <summary>Bytes at the end of a sealed record.</summary>
    public const int Size = sizeof(uint);

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return ~crc;
    }

    /// <summary>Appends the checksum of all that was written.</summary>
    public static void Seal(ByteSink sink) => sink.UInt32(Of(sink.Written));

    /// <summary>The record without its checksum.</summary>
    /// <exception cref="LedgerCorruptException">The checksum does not hold.</exception>
    public static ReadOnlySpan<byte> Open(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size || BinaryPrimitives.ReadUInt32LittleEndian(bytes[^Size..]) != Of(bytes[..^Size]))
        {
            throw new LedgerCorruptException("The checksum does not hold.");
        }

        return bytes[..^Size];
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace ClawHQ.Core.Ingest.Otlp;

/// <summary>Finds the <see cref="Attr"/> of a key as it stands on the wire. Keys are compared whole and byte by byte; they never
/// become names of anything.</summary>
internal static class AttributeKeys
{
    /// <summary>At least four times the number of keys, so that most unknown keys meet an empty place at once.</summary>
    private const int TableLength = 2048;

    private static readonly byte[][] Names = [.. AttributeNames.All.Select(Encoding.UTF8.GetBytes)];
    private static readonly byte[][] TokenTypeNames = [.. AttributeNames.TokenTypes.Select(Encoding.UTF8.GetBytes)];

    /// <summary>A bit for each length that one of them has; all are shorter than 64 bytes.</summary>
    private static readonly ulong TokenTypeLengths = TokenTypeNames.Aggregate(0UL, (lengths, name) => lengths | (1UL << name.Length));

    /// <summary>Open addressing; 0 is an empty place, else the key's number plus one.</summary>
    private static readonly ushort[] Table = BuildTable();

    /// <summary>Finds a key; false when no rule reads it.</summary>
    public static bool TryFind(ReadOnlySpan<byte> key, out Attr attr)
    {
        var table = Table;
        for (var place = Place(key); ; place = (place + 1) % TableLength)
        {
            var number = table[place];
            if (number == 0)
            {
                attr = default;
                return false;
            }

            if (key.SequenceEqual(Names[number - 1]))
            {
                attr = (Attr)(number - 1);
                return true;
            }
        }
    }

    /// <summary>Whether the key names a token type.</summary>
    public static bool IsTokenType(ReadOnlySpan<byte> key)
    {
        if (key.Length >= 64 || ((TokenTypeLengths >> key.Length) & 1) == 0)
        {
            return false;
        }

        foreach (var name in TokenTypeNames)
        {
            if (key.SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Place(ReadOnlySpan<byte> key)
    {
        ulong head = 0;
        ulong tail = 0;
        if (key.Length >= sizeof(ulong))
        {
            head = BinaryPrimitives.ReadUInt64LittleEndian(key[(key.Length / 2 - sizeof(uint))..]);
            tail = BinaryPrimitives.ReadUInt64LittleEndian(key[^sizeof(ulong)..]);
        }
        else if (key.Length >= sizeof(uint))
        {
            head = BinaryPrimitives.ReadUInt32LittleEndian(key);
            tail = BinaryPrimitives.ReadUInt32LittleEndian(key[^sizeof(uint)..]);
        }
        else if (!key.IsEmpty)
        {
            head = key[0];
            tail = key[^1];
        }

        var mixed = ((head + (ulong)key.Length) * 0x9E3779B97F4A7C15) ^ (tail * 0xC2B2AE3D27D4EB4F);
        return (int)((mixed * 0x9E3779B97F4A7C15) >> 53);
    }

    private static ushort[] BuildTable()
    {
        var table = new ushort[TableLength];
        for (var i = 0; i < Names.Length; i++)
        {
            var place = Place(Names[i]);
            while (table[place] != 0)
            {
                place = (place + 1) % TableLength;
            }

            table[place] = (ushort)(i + 1);
        }

        return table;
    }
}

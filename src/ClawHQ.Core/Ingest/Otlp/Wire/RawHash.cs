using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace ClawHQ.Core.Ingest.Otlp.Wire;

/// <summary>
/// A fast 128-bit hash over raw bytes, for tables in memory only: two lanes of multiply-and-fold, keyed by random words that
/// each process draws, so that nobody outside can construct a collision. What is kept on disk uses <see cref="IdentityHash"/>.
/// </summary>
/// <param name="Low">The first lane.</param>
/// <param name="High">The second lane.</param>
internal readonly record struct RawHash(ulong Low, ulong High)
{
    private const int BlockLength = 2 * sizeof(ulong);

    private static readonly ulong Secret0 = RandomWord();
    private static readonly ulong Secret1 = RandomWord();
    private static readonly ulong Secret2 = RandomWord();
    private static readonly ulong Secret3 = RandomWord();

    public UInt128 Value => new(High, Low);

    /// <summary>Spread well enough as it is.</summary>
    public override int GetHashCode() => (int)Low;

    /// <summary>The hash of what came before followed by these bytes; where one run ends and the next begins counts.</summary>
    public RawHash Add(ReadOnlySpan<byte> bytes)
    {
        var low = Low ^ (ulong)bytes.Length;
        var high = High ^ Secret3;
        var rest = bytes;
        while (rest.Length > BlockLength)
        {
            var first = BinaryPrimitives.ReadUInt64LittleEndian(rest);
            var second = BinaryPrimitives.ReadUInt64LittleEndian(rest[sizeof(ulong)..]);
            low = Fold(first ^ Secret0, second ^ low);
            high = Fold(second ^ Secret1, first ^ high);
            rest = rest[BlockLength..];
        }

        var (head, tail) = Ends(rest);
        return Mix(low, high, head, tail);
    }

    /// <summary>The hash of what came before followed by a number.</summary>
    public RawHash Add(ulong number) => Mix(Low, High ^ Secret2, number, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static RawHash Mix(ulong low, ulong high, ulong head, ulong tail)
    {
        low = Fold(head ^ Secret0, tail ^ low);
        high = Fold(tail ^ Secret1, head ^ high);
        return new RawHash(Fold(low ^ Secret2, high ^ Secret0), Fold(high ^ Secret3, low ^ Secret1));
    }

    /// <summary>At most sixteen bytes as two words, which overlap when there are fewer; the length is hashed beside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (ulong Head, ulong Tail) Ends(ReadOnlySpan<byte> rest)
    {
        var length = rest.Length;
        if (length >= sizeof(ulong))
        {
            var tail = rest[(length - sizeof(ulong))..];
            return (BinaryPrimitives.ReadUInt64LittleEndian(rest), BinaryPrimitives.ReadUInt64LittleEndian(tail));
        }

        if (length >= sizeof(uint))
        {
            var tail = rest[(length - sizeof(uint))..];
            return (BinaryPrimitives.ReadUInt32LittleEndian(rest), BinaryPrimitives.ReadUInt32LittleEndian(tail));
        }

        return length == 0 ? (0UL, 0UL) : (rest[0] | ((ulong)rest[length / 2] << 8) | ((ulong)rest[length - 1] << 16), 0UL);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    private static ulong RandomWord()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}

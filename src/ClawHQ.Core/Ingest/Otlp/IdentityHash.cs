using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClawHQ.Core.Ingest.Otlp;

/// <summary>
/// The hash behind every identity that is kept on disk: SipHash-2-4 with 128 bits of output
/// (<see href="https://github.com/veorq/SipHash"/>), keyed per installation, so that a sender who does not know the key cannot
/// make two identities collide. The same bytes give the same hash on every machine.
/// </summary>
public sealed class IdentityHash
{
    /// <summary>Length of the key in bytes.</summary>
    public const int KeyLength = 16;

    private readonly ulong _k0;
    private readonly ulong _k1;

    /// <param name="key">16 random bytes, made once per installation and kept as long as its ledger.</param>
    public IdentityHash(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, KeyLength);
        _k0 = BinaryPrimitives.ReadUInt64LittleEndian(key);
        _k1 = BinaryPrimitives.ReadUInt64LittleEndian(key[8..]);
    }

    /// <summary>Hashes one run of bytes.</summary>
    public UInt128 Of(ReadOnlySpan<byte> bytes)
    {
        var state = new SipState(_k0, _k1);
        var rest = bytes;
        state.AbsorbWords(ref rest);
        state.Absorb(((ulong)bytes.Length << 56) | SipState.Tail(rest));
        return state.Finish();
    }

    /// <summary>Begins an identity of several parts. Parts cannot run into each other: ("ab","c") differs from
    /// ("a","bc").</summary>
    /// <param name="purpose">What the identity is for, such as <c>log</c>; identities of different purposes never meet.</param>
    public IdentityBuilder Begin(string purpose) => new IdentityBuilder(_k0, _k1).Add(purpose);

    /// <summary>Like <see cref="Begin(string)"/> for what is hashed inside an identity; costs no word of its own.</summary>
    internal IdentityBuilder Begin() => new(_k0, _k1);
}

/// <summary>Gathers the parts of one identity; see <see cref="IdentityHash.Begin(string)"/>.</summary>
public readonly struct IdentityBuilder
{
    /// <summary>Each part begins with a word of its kind, so that an empty text, none, 0 and a zero id all differ.</summary>
    private const ulong NullKind = 1UL << 56;
    private const ulong TextKind = 2UL << 56;
    private const ulong BytesKind = 3UL << 56;
    private const ulong NumberKind = 4UL << 56;
    private const ulong IdKind = 5UL << 56;
    private const ulong MarkKind = 1UL << 63;

    private readonly SipState _state;

    internal IdentityBuilder(ulong k0, ulong k1) => _state = new SipState(k0, k1);

    private IdentityBuilder(SipState state) => _state = state;

    /// <summary>Adds a text, or that there is none; an empty text differs from none.</summary>
    public IdentityBuilder Add(string? text)
    {
        if (text is not null)
        {
            return Add(MemoryMarshal.AsBytes(text.AsSpan()), TextKind);
        }

        var state = _state;
        state.Absorb(NullKind);
        return new IdentityBuilder(state);
    }

    /// <summary>Adds bytes, such as UTF-8 from the wire; they do not equal the same text added as a string.</summary>
    public IdentityBuilder Add(ReadOnlySpan<byte> bytes) => Add(bytes, BytesKind);

    /// <summary>Adds a number.</summary>
    public IdentityBuilder Add(long number)
    {
        var state = _state;
        state.Absorb(NumberKind);
        state.Absorb((ulong)number);
        return new IdentityBuilder(state);
    }

    /// <summary>Adds an id or another identity.</summary>
    public IdentityBuilder AddId(UInt128 id)
    {
        var state = _state;
        state.Absorb(IdKind);
        state.Absorb((ulong)id);
        state.Absorb((ulong)(id >> 64));
        return new IdentityBuilder(state);
    }

    /// <summary>Adds a word that no part of another kind begins with: its top bit is set.</summary>
    internal IdentityBuilder AddMark(byte mark)
    {
        var state = _state;
        state.Absorb(((ulong)mark << 56) | MarkKind);
        return new IdentityBuilder(state);
    }

    /// <summary>The identity over all parts added.</summary>
    public UInt128 Finish()
    {
        var state = _state;
        return state.Finish();
    }

    private IdentityBuilder Add(ReadOnlySpan<byte> bytes, ulong kind)
    {
        var state = _state;
        state.Absorb(kind | (uint)bytes.Length);
        state.AbsorbWords(ref bytes);
        if (!bytes.IsEmpty)
        {
            state.Absorb(SipState.Tail(bytes));
        }

        return new IdentityBuilder(state);
    }
}

/// <summary>The four words of SipHash-2-4-128. Each method works on copies of them, which the compiler keeps in
/// registers.</summary>
internal struct SipState
{
    private ulong _v0;
    private ulong _v1;
    private ulong _v2;
    private ulong _v3;

    public SipState(ulong k0, ulong k1)
    {
        _v0 = k0 ^ 0x736F6D6570736575;
        _v1 = k1 ^ 0x646F72616E646F6D ^ 0xEE;
        _v2 = k0 ^ 0x6C7967656E657261;
        _v3 = k1 ^ 0x7465646279746573;
    }

    public void Absorb(ulong word)
    {
        var (v0, v1, v2, v3) = (_v0, _v1, _v2, _v3 ^ word);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        (_v0, _v1, _v2, _v3) = (v0 ^ word, v1, v2, v3);
    }

    /// <summary>Absorbs all whole words of the bytes and leaves the up to seven that remain.</summary>
    public void AbsorbWords(ref ReadOnlySpan<byte> bytes)
    {
        var (v0, v1, v2, v3) = (_v0, _v1, _v2, _v3);
        var rest = bytes;
        while (rest.Length >= sizeof(ulong))
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(rest);
            v3 ^= word;
            Round(ref v0, ref v1, ref v2, ref v3);
            Round(ref v0, ref v1, ref v2, ref v3);
            v0 ^= word;
            rest = rest[sizeof(ulong)..];
        }

        bytes = rest;
        (_v0, _v1, _v2, _v3) = (v0, v1, v2, v3);
    }

    /// <summary>Up to seven bytes as a word.</summary>
    public static ulong Tail(ReadOnlySpan<byte> bytes)
    {
        var word = 0UL;
        for (var i = 0; i < bytes.Length; i++)
        {
            word |= (ulong)bytes[i] << (8 * i);
        }

        return word;
    }

    public readonly UInt128 Finish()
    {
        var (v0, v1, v2, v3) = (_v0, _v1, _v2 ^ 0xEE, _v3);
        var low = Squeeze(ref v0, ref v1, ref v2, ref v3);
        v1 ^= 0xDD;
        return new UInt128(Squeeze(ref v0, ref v1, ref v2, ref v3), low);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Squeeze(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        return v0 ^ v1 ^ v2 ^ v3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(ref ulong word0, ref ulong word1, ref ulong word2, ref ulong word3)
    {
        var (v0, v1, v2, v3) = (word0, word1, word2, word3);
        v0 += v1;
        v2 += v3;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 = BitOperations.RotateLeft(v2, 32);
        (word0, word1, word2, word3) = (v0, v1, v2, v3);
    }
}

using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;

namespace ClawHQ.Core.Ledger.Summaries;

/// <summary>
/// Finds what was shown more than once among millions of ids, by eight bytes for each. An id that was shown once may be taken for one
/// that was shown twice, never the other way round. Agents choose the ids, so the hash is keyed by random words that each process draws:
/// nobody outside can construct ids that meet in a slot.
/// </summary>
/// <param name="most">At most so many ids will be shown.</param>
internal sealed class SeenHashes(int most)
{
    private static readonly ulong Secret0 = RandomWord();
    private static readonly ulong Secret1 = RandomWord();

    private readonly ulong[] _slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, most + (most / 3)))];
    private readonly HashSet<ulong> _twice = [];

    /// <summary>Shows an id.</summary>
    /// <param name="form">The id.</param>
    /// <param name="team">The same id in another team is another one.</param>
    public void Add(ReadOnlySpan<byte> form, int team)
    {
        var hash = Hash(form, team);
        var slot = (int)(hash & (ulong)(_slots.Length - 1));
        while (_slots[slot] != 0 && _slots[slot] != hash)
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        if (_slots[slot] == hash)
        {
            _ = _twice.Add(hash);
        }

        _slots[slot] = hash;
    }

    /// <summary>Whether an id was shown more than once.</summary>
    public bool IsTwice(ReadOnlySpan<byte> form, int team) => _twice.Contains(Hash(form, team));

    /// <summary>Never 0.</summary>
    private static ulong Hash(ReadOnlySpan<byte> form, int team)
    {
        var hash = Fold((uint)team ^ Secret0, (uint)form.Length ^ Secret1);
        while (form.Length >= sizeof(ulong))
        {
            hash = Fold(BinaryPrimitives.ReadUInt64LittleEndian(form) ^ Secret0, hash ^ Secret1);
            form = form[sizeof(ulong)..];
        }

        var rest = 0UL;
        foreach (var one in form)
        {
            rest = (rest << 8) | one;
        }

        hash = Fold(rest ^ Secret1, hash ^ Secret0);
        return hash == 0 ? 1 : hash;
    }

    private static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    private static ulong RandomWord() => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}

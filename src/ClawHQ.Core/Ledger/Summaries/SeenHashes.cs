using System.Buffers.Binary;
using System.Numerics;

namespace ClawHQ.Core.Ledger.Summaries;

/// <summary>
/// Finds what was shown more than once among millions of ids, by eight bytes for each. An id that was shown once may be taken for one
/// that was shown twice, never the other way round.
/// </summary>
/// <param name="most">At most so many ids will be shown.</param>
internal sealed class SeenHashes(int most)
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15UL;

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
        var hash = (ulong)team * Multiplier;
        while (form.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(form));
            form = form[sizeof(ulong)..];
        }

        foreach (var one in form)
        {
            hash = Mix(hash ^ one);
        }

        return hash == 0 ? 1 : hash;
    }

    private static ulong Mix(ulong hash)
    {
        hash *= Multiplier;
        return hash ^ (hash >> 32);
    }
}

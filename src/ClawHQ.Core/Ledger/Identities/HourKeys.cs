using System.Numerics;

namespace ClawHQ.Core.Ledger.Identities;

/// <summary>The identities of one hour: an open-addressing set without an object per key.</summary>
internal sealed class HourKeys
{
    private const int CapacityMin = 64;

    private Identity[] _keys = new Identity[CapacityMin];
    private bool _hasZero;

    public int Count { get; private set; }

    /// <summary>Bytes held.</summary>
    public long Size => (long)_keys.Length * Identity.Size;

    /// <summary>When the hour was last asked for, in the owner's count of asks.</summary>
    public long LastUse { get; set; }

    /// <summary>Adds a key; false when it is there already.</summary>
    public bool Add(Identity key)
    {
        if (key == default)
        {
            // An empty slot is all zero, so the zero key needs a place of its own.
            var isNew = !_hasZero;
            _hasZero = true;
            Count += isNew ? 1 : 0;
            return isNew;
        }

        if ((Count + 1) * 4L > _keys.Length * 3L)
        {
            Grow(_keys.Length * 2);
        }

        return Insert(key);
    }

    /// <summary>Makes room for as many more keys.</summary>
    public void Reserve(int count)
    {
        var needed = BitOperations.RoundUpToPowerOf2((uint)Math.Min((Count + count) * 3L / 2, 1 << 30));
        if (needed > _keys.Length)
        {
            Grow((int)needed);
        }
    }

    private bool Insert(Identity key)
    {
        var mask = _keys.Length - 1;
        for (var slot = Slot(key, mask); ; slot = (slot + 1) & mask)
        {
            if (_keys[slot] == default)
            {
                _keys[slot] = key;
                Count++;
                return true;
            }

            if (_keys[slot] == key)
            {
                return false;
            }
        }
    }

    // Identities are hashes, yet an outsider may choose what is hashed: the multiplication spreads what happens to be equal.
    private static int Slot(Identity key, int mask) => (int)((key.Low ^ key.High) * 0x9E3779B97F4A7C15 >> 33) & mask;

    private void Grow(int capacity)
    {
        var keys = _keys;
        _keys = new Identity[capacity];
        Count = _hasZero ? 1 : 0;
        foreach (var key in keys)
        {
            if (key != default)
            {
                _ = Insert(key);
            }
        }
    }
}

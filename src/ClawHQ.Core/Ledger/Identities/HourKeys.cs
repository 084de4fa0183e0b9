using System.Numerics;

namespace ClawHQ.Core.Ledger.Identities;

/// <summary>The identities of one hour: open-addressing sets without an object per key.</summary>
/// <remarks>A large hour is spread over many sets that grow one by one: making one set of millions anew would hold up everybody
/// who waits for a commit.</remarks>
internal sealed class HourKeys
{
    private const int PartsOfLarge = 256;

    /// <summary>Keys from which an hour is large: its parts then begin with their smallest size.</summary>
    private const int LargeFrom = PartsOfLarge * KeySet.CapacityMin / 2;

    private KeySet[] _parts = [new()];
    private bool _hasZero;

    public int Count { get; private set; }

    /// <summary>Bytes held.</summary>
    public long Size { get; private set; } = KeySet.CapacityMin * Identity.Size;

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

        if (Count >= LargeFrom && _parts.Length == 1)
        {
            Spread();
        }

        var hash = Hash(key);
        var part = _parts.Length == 1 ? _parts[0] : _parts[PartOf(hash)];
        var before = part.Capacity;
        if (!part.Add(key, hash))
        {
            return false;
        }

        Size += (long)(part.Capacity - before) * Identity.Size;
        Count++;
        return true;
    }

    // Identities are hashes, yet an outsider may choose what is hashed: the multiplication spreads what happens to be equal.
    private static ulong Hash(Identity key) => (key.Low ^ key.High) * 0x9E3779B97F4A7C15;

    private static int PartOf(ulong hash) => (int)(hash >> (64 - BitOperations.Log2(PartsOfLarge)));

    private void Spread()
    {
        var all = _parts[0];
        _parts = new KeySet[PartsOfLarge];
        for (var i = 0; i < _parts.Length; i++)
        {
            _parts[i] = new KeySet();
        }

        foreach (var key in all.Keys)
        {
            var hash = Hash(key);
            _ = _parts[PartOf(hash)].Add(key, hash);
        }

        Size = _parts.Sum(static part => (long)part.Capacity * Identity.Size);
    }

    /// <summary>Keys that are not zero.</summary>
    private sealed class KeySet
    {
        public const int CapacityMin = 64;

        private Identity[] _slots = new Identity[CapacityMin];
        private int _count;

        public int Capacity => _slots.Length;

        public IEnumerable<Identity> Keys => _slots.Where(static key => key != default);

        public bool Add(Identity key, ulong hash)
        {
            if ((_count + 1) * 4L > _slots.Length * 3L)
            {
                Grow();
            }

            return Insert(key, hash);
        }

        private bool Insert(Identity key, ulong hash)
        {
            // The highest bits chose the part.
            var mask = _slots.Length - 1;
            for (var slot = (int)(hash >> 24) & mask; ; slot = (slot + 1) & mask)
            {
                if (_slots[slot] == default)
                {
                    _slots[slot] = key;
                    _count++;
                    return true;
                }

                if (_slots[slot] == key)
                {
                    return false;
                }
            }
        }

        private void Grow()
        {
            var slots = _slots;
            _slots = new Identity[slots.Length * 2];
            _count = 0;
            foreach (var key in slots)
            {
                if (key != default)
                {
                    _ = Insert(key, Hash(key));
                }
            }
        }
    }
}

namespace ClawHQ.Core.Ledger.Rollups;

/// <summary>
/// Sums per (unit of time, dimension set) in memory. Adding costs one hash probe and no allocation but growth.
/// Not safe for concurrent use; its owner locks.
/// </summary>
/// <remarks>
/// Where a sum would pass the range of a long, a second cell of the same key is begun: cells are additive, so readers that add
/// up wider than a long still get the exact figure.
/// </remarks>
internal sealed class CellTable
{
    /// <summary>Cells in one chunk: keeps a chunk under the large object threshold.</summary>
    private const int ChunkCells = 512;

    private readonly List<long[]> _chunks = [];
    private ulong[] _keys = new ulong[ChunkCells];

    /// <summary>Open addressing: cell number plus one, 0 is free. Always at most half full.</summary>
    private int[] _slots = new int[2 * ChunkCells];

    /// <summary>How many cells there are.</summary>
    public int Count { get; private set; }

    /// <summary>The key of a unit and a dimension set. Keys order by unit, then by set.</summary>
    public static ulong KeyOf(int unit, int set) => ((ulong)(uint)(unit ^ int.MinValue) << 32) | (uint)set;

    /// <summary>The unit in a key.</summary>
    public static int UnitOf(ulong key) => (int)(uint)(key >> 32) ^ int.MinValue;

    /// <summary>The dimension set in a key.</summary>
    public static int SetOf(ulong key) => (int)(uint)key;

    /// <summary>The key of a cell.</summary>
    public ulong this[int cell] => _keys[cell];

    /// <summary>All keys, in order of first sight.</summary>
    public ReadOnlySpan<ulong> Keys => _keys.AsSpan(0, Count);

    /// <summary>The sums of a cell, indexed by <see cref="Tally"/>.</summary>
    public ReadOnlySpan<long> Sums(int cell) => Cell(cell);

    /// <summary>Adds <paramref name="tallies"/> to the cell of <paramref name="key"/>.</summary>
    public void Add(ulong key, ReadOnlySpan<long> tallies)
    {
        var mask = _slots.Length - 1;
        var slot = Home(key, mask);
        while (_slots[slot] != 0)
        {
            var cell = _slots[slot] - 1;
            if (_keys[cell] == key)
            {
                if (!TryAdd(Cell(cell), tallies))
                {
                    _slots[slot] = Append(key, tallies) + 1;
                }

                return;
            }

            slot = (slot + 1) & mask;
        }

        _slots[slot] = Append(key, tallies) + 1;
        if (Count * 2 > _slots.Length)
        {
            Grow();
        }
    }

    /// <summary>Adds <paramref name="tallies"/> to a cell; false, and nothing added, when a sum would pass the range of a long.</summary>
    public bool TryAdd(int cell, ReadOnlySpan<long> tallies) => TryAdd(Cell(cell), tallies);

    /// <summary>Empties the table and keeps its memory, up to <paramref name="keepCells"/> cells.</summary>
    public void Clear(int keepCells)
    {
        if (Count > keepCells)
        {
            _chunks.Clear();
            _keys = new ulong[ChunkCells];
            _slots = new int[2 * ChunkCells];
        }
        else
        {
            Array.Clear(_slots);
        }

        Count = 0;
    }

    private static int Home(ulong key, int mask) => (int)((key * 0x9E37_79B9_7F4A_7C15UL) >> 33) & mask;

    private static bool TryAdd(Span<long> sums, ReadOnlySpan<long> tallies)
    {
        long overflow = 0;
        for (var i = 0; i < EntryTallies.Count; i++)
        {
            var sum = unchecked(sums[i] + tallies[i]);
            overflow |= (sums[i] ^ sum) & (tallies[i] ^ sum);
        }

        if (overflow < 0)
        {
            return false;
        }

        for (var i = 0; i < EntryTallies.Count; i++)
        {
            sums[i] += tallies[i];
        }

        return true;
    }

    private Span<long> Cell(int cell) =>
        _chunks[cell / ChunkCells].AsSpan(cell % ChunkCells * EntryTallies.Count, EntryTallies.Count);

    private int Append(ulong key, ReadOnlySpan<long> tallies)
    {
        if (Count == _keys.Length)
        {
            Array.Resize(ref _keys, 2 * _keys.Length);
        }

        if (Count == _chunks.Count * ChunkCells)
        {
            _chunks.Add(new long[ChunkCells * EntryTallies.Count]);
        }

        _keys[Count] = key;
        tallies[..EntryTallies.Count].CopyTo(Cell(Count));
        return Count++;
    }

    private void Grow()
    {
        var slots = new int[2 * _slots.Length];
        var mask = slots.Length - 1;
        foreach (var occupied in _slots)
        {
            if (occupied == 0)
            {
                continue;
            }

            var slot = Home(_keys[occupied - 1], mask);
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            slots[slot] = occupied;
        }

        _slots = slots;
    }
}

using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Queries.Kept;

/// <summary>Sums over a part of a quarter hour, by dimension set, in no more memory than they need. Never changes.</summary>
internal sealed class EdgeSums
{
    /// <summary>The heads of this object and of its arrays.</summary>
    private const int BytesOfHeads = 100;

    private readonly int[] _sets;
    private readonly long[] _sums;

    /// <summary>Copies the cells of a table, whatever their unit.</summary>
    public EdgeSums(CellTable cells)
    {
        _sets = new int[cells.Count];
        _sums = new long[cells.Count * EntryTallies.Count];
        for (var cell = 0; cell < cells.Count; cell++)
        {
            _sets[cell] = CellTable.SetOf(cells[cell]);
            cells.Sums(cell).CopyTo(_sums.AsSpan(cell * EntryTallies.Count));
        }
    }

    /// <summary>How many cells there are. A set has more than one where a sum would pass the range of a long.</summary>
    public int Count => _sets.Length;

    /// <summary>About how much memory it takes.</summary>
    public long Bytes => BytesOfHeads + ((long)sizeof(int) * _sets.Length) + ((long)sizeof(long) * _sums.Length);

    /// <summary>The dimension set of a cell.</summary>
    public int SetOf(int cell) => _sets[cell];

    /// <summary>The sums of a cell, indexed by <see cref="Tally"/>.</summary>
    public ReadOnlySpan<long> Sums(int cell) => _sums.AsSpan(cell * EntryTallies.Count, EntryTallies.Count);
}

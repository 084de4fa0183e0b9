using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Queries.Kept;

/// <summary>The entries of a quarter hour as numbers.</summary>
internal sealed class EdgeRows
{
    /// <summary>Of a head, and of this object with the heads of its arrays.</summary>
    private const int BytesPerHead = 24;
    private const int BytesOfObject = 150;

    private readonly List<(long Seq, long Time, int Set)> _heads = [];
    private long[] _sums = [];

    /// <summary>How many there are.</summary>
    public int Count => _heads.Count;

    /// <summary>About how much memory they take.</summary>
    public long Bytes => BytesOfObject + ((long)BytesPerHead * _heads.Capacity) + ((long)sizeof(long) * _sums.Length);

    /// <summary>Sequence number, time of use in Unix milliseconds and dimension set of a row.</summary>
    public (long Seq, long Time, int Set) this[int row] => _heads[row];

    /// <summary>What a row adds to each sum, indexed by <see cref="Tally"/>.</summary>
    public ReadOnlySpan<long> Sums(int row) => _sums.AsSpan(row * EntryTallies.Count, EntryTallies.Count);

    /// <summary>Adds the entries of a block that a scan takes.</summary>
    public void Add(EntryColumns columns, EntryScan scan, DimensionRegistry registry)
    {
        for (var row = 0; row < columns.Count; row++)
        {
            if (!scan.Takes(columns, row))
            {
                continue;
            }

            var start = _heads.Count * EntryTallies.Count;
            if (start == _sums.Length)
            {
                Array.Resize(ref _sums, Math.Max(64 * EntryTallies.Count, 2 * start));
            }

            EntryTallies.Fill(columns, row, registry, _sums.AsSpan(start, EntryTallies.Count));
            _heads.Add((
                columns[NumberColumn.Seq][row], columns[NumberColumn.Time][row], (int)columns[NumberColumn.Dimensions][row]));
        }
    }

    /// <summary>Gives back what growing took beyond what is needed.</summary>
    public void Trim()
    {
        _heads.Capacity = _heads.Count;
        Array.Resize(ref _sums, _heads.Count * EntryTallies.Count);
    }
}

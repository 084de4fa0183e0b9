using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Queries.Kept;

/// <summary>The entries of a quarter hour as numbers, in order of their sequence numbers.</summary>
internal sealed class EdgeRows
{
    private readonly List<(long Seq, long Time, int Set)> _heads = [];
    private long[] _sums = [];

    /// <summary>How many there are.</summary>
    public int Count => _heads.Count;

    /// <summary>Sequence number, time of use in Unix milliseconds and dimension set of a row.</summary>
    public (long Seq, long Time, int Set) this[int row] => _heads[row];

    /// <summary>What a row adds to each sum, indexed by <see cref="Tally"/>.</summary>
    public ReadOnlySpan<long> Sums(int row) => _sums.AsSpan(row * EntryTallies.Count, EntryTallies.Count);

    /// <summary>Adds an entry.</summary>
    public void Add(LedgerEntry entry)
    {
        var start = _heads.Count * EntryTallies.Count;
        if (start == _sums.Length)
        {
            Array.Resize(ref _sums, Math.Max(64 * EntryTallies.Count, 2 * start));
        }

        EntryTallies.Fill(entry, _sums.AsSpan(start, EntryTallies.Count));
        _heads.Add((entry.Seq, entry.Time, entry.Dimensions.Id));
    }
}

/// <summary>
/// Entries of the quarter hours in which ranges end. Periods that are compared end as far into the past as the running one is from
/// its start, so all questions of a page read the same entries, and those of other pages the same quarter hours. What is kept of one
/// holds exactly as long as it consists of the same blocks.
/// </summary>
internal sealed class EdgeEntries
{
    /// <summary>Bounds the kept rows: each takes 180 bytes.</summary>
    private const int RowsMax = 1 << 16;

    private static readonly ColumnChoice Columns = (ColumnChoice.All with { Texts = 0, TraceIds = false }).With(TextColumn.Rule);

    private readonly Lock _gate = new();
    private readonly LinkedList<Kept> _byUse = [];

    /// <summary>The entries of a quarter hour, some of which may be newer than what the asker has seen of the ledger.</summary>
    public EdgeRows Of(int quarter, EntryBlocks blocks, LedgerDatabase database)
    {
        var scan = new EntryScan { FromTime = RollupTier.TimeOf(quarter), ToTime = RollupTier.TimeOf(quarter + 1), Columns = Columns };
        List<BlockPlace> places;
        using (var directory = new BlockDirectory(database))
        {
            places = directory.Find(scan);
        }

        if (Find(quarter, places) is { } known)
        {
            return known;
        }

        var rows = new EdgeRows();
        foreach (var entry in blocks.Read(scan))
        {
            rows.Add(entry);
        }

        Keep(new Kept(quarter, places, rows));
        return rows;
    }

    private EdgeRows? Find(int quarter, List<BlockPlace> places)
    {
        lock (_gate)
        {
            for (var node = _byUse.First; node is not null; node = node.Next)
            {
                if (node.Value.Quarter == quarter && node.Value.Places.SequenceEqual(places))
                {
                    _byUse.Remove(node);
                    _byUse.AddLast(node);
                    return node.Value.Rows;
                }
            }

            return null;
        }
    }

    private void Keep(Kept kept)
    {
        if (kept.Rows.Count > RowsMax / 2)
        {
            return;
        }

        lock (_gate)
        {
            var rows = kept.Rows.Count;
            for (var node = _byUse.Last; node is not null;)
            {
                var before = node.Previous;
                rows += node.Value.Rows.Count;
                if (node.Value.Quarter == kept.Quarter || rows > RowsMax)
                {
                    rows -= node.Value.Rows.Count;
                    _byUse.Remove(node);
                }

                node = before;
            }

            _ = _byUse.AddLast(kept);
        }
    }

    private sealed record Kept(int Quarter, List<BlockPlace> Places, EdgeRows Rows);
}

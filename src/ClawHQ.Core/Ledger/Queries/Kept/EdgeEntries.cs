using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Queries.Kept;

/// <summary>
/// Sums over entries of the quarter hours in which ranges end, by dimension set. Periods that are compared end as far into the past as
/// the running one is from its start, so all questions of a page ask for the same parts, and those of other pages for parts of the same
/// quarter hours. What is kept of a quarter hour holds exactly as long as it consists of the same blocks. One with very many entries is
/// read anew for each part.
/// </summary>
internal sealed class EdgeEntries(EntryBlocks blocks, LedgerDatabase database, DimensionRegistry registry)
{
    /// <summary>Bounds the kept entries: each takes 180 bytes.</summary>
    private const int RowsMax = 1 << 16;

    /// <summary>Quarter hours with more entries are not kept.</summary>
    private const int RowsPerQuarterMax = RowsMax / 2;

    /// <summary>Bounds the kept sums: each takes 220 bytes.</summary>
    private const int CellsMax = 1 << 15;

    private readonly Lock _gate = new();
    private readonly LinkedList<Quarter> _quarters = [];
    private readonly LinkedList<Part> _parts = [];

    /// <summary>The sums of a part of one quarter hour.</summary>
    /// <param name="range">The part.</param>
    /// <param name="position">The last entry that the asker has seen.</param>
    /// <returns>Cells of unit 0, which nobody may change.</returns>
    public CellTable Sums(EntryRange range, long position)
    {
        var quarter = RollupTier.QuarterOf(range.From);
        List<BlockPlace> places;
        using (var directory = new BlockDirectory(database))
        {
            places = directory.Find(ScanOf(quarter));
        }

        // What holds entries that the asker has not seen is neither his to take nor of use to others.
        var isSeen = places.TrueForAll(place => place.LastSeq <= position);
        lock (_gate)
        {
            if (isSeen && Use(_parts, p => p.Range == range && p.Places.SequenceEqual(places)) is { } known)
            {
                return known.Cells;
            }
        }

        var part = new Part(range, places);
        if (RowsOf(quarter, places) is { } rows)
        {
            part.Add(rows, position);
        }
        else
        {
            part.Add(blocks, new EntryScan { ToSeq = position, FromTime = range.From, ToTime = range.To }, registry);
        }

        if (isSeen)
        {
            Keep(_parts, part, p => p.Cells.Count, CellsMax);
        }

        return part.Cells;
    }

    private static EntryScan ScanOf(int quarter) =>
        new() { FromTime = RollupTier.TimeOf(quarter), ToTime = RollupTier.TimeOf(quarter + 1) };

    /// <summary>The entries of a quarter hour; null where they are too many to be kept.</summary>
    private EdgeRows? RowsOf(int quarter, List<BlockPlace> places)
    {
        lock (_gate)
        {
            if (Use(_quarters, q => q.Number == quarter && q.Places.SequenceEqual(places)) is { } known)
            {
                return known.Rows;
            }
        }

        var scan = ScanOf(quarter);
        EdgeRows? rows = new();
        foreach (var columns in blocks.ReadColumns(scan, EntryTallies.Columns))
        {
            rows.Add(columns, scan, registry);
            if (rows.Count > RowsPerQuarterMax)
            {
                rows = null;
                break;
            }
        }

        Keep(_quarters, new Quarter(quarter, places, rows), q => q.Rows?.Count ?? 1, RowsMax);
        return rows;
    }

    /// <summary>The one that is wanted, which becomes the last used.</summary>
    private static T? Use<T>(LinkedList<T> byUse, Func<T, bool> isWanted)
        where T : class
    {
        for (var node = byUse.Last; node is not null; node = node.Previous)
        {
            if (isWanted(node.Value))
            {
                byUse.Remove(node);
                byUse.AddLast(node);
                return node.Value;
            }
        }

        return null;
    }

    private void Keep<T>(LinkedList<T> byUse, T kept, Func<T, int> size, int sizeMax)
    {
        lock (_gate)
        {
            _ = byUse.AddLast(kept);
            var all = byUse.Sum(size);
            while (all > sizeMax && byUse.First is { } oldest)
            {
                all -= size(oldest.Value);
                byUse.Remove(oldest);
            }
        }
    }

    /// <summary>Rows are null where they are too many.</summary>
    private sealed record Quarter(int Number, List<BlockPlace> Places, EdgeRows? Rows);

    /// <summary>Sums over a part of a quarter hour. Complete once it is kept.</summary>
    private sealed class Part(EntryRange range, List<BlockPlace> places)
    {
        public EntryRange Range => range;

        public List<BlockPlace> Places => places;

        public CellTable Cells { get; } = new();

        public void Add(EdgeRows rows, long position)
        {
            for (var row = 0; row < rows.Count; row++)
            {
                var (seq, time, set) = rows[row];
                if (seq <= position && time >= range.From && time < range.To)
                {
                    Cells.Add(CellTable.KeyOf(0, set), rows.Sums(row));
                }
            }
        }

        public void Add(EntryBlocks blocks, EntryScan scan, DimensionRegistry registry)
        {
            Span<long> tallies = stackalloc long[EntryTallies.Count];
            foreach (var columns in blocks.ReadColumns(scan, EntryTallies.Columns))
            {
                for (var row = 0; row < columns.Count; row++)
                {
                    if (scan.Takes(columns, row))
                    {
                        EntryTallies.Fill(columns, row, registry, tallies);
                        Cells.Add(CellTable.KeyOf(0, (int)columns[NumberColumn.Dimensions][row]), tallies);
                    }
                }
            }
        }
    }
}

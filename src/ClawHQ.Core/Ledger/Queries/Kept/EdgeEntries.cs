using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Queries.Summing;
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
    /// <summary>What kept sums and entries take at most together.</summary>
    internal const long BytesMax = SumBytesMax + RowBytesMax;

    private const long SumBytesMax = 7 << 20;
    private const long RowBytesMax = 12 << 20;

    /// <summary>Quarter hours with more entries are not kept: half of the bound.</summary>
    private const int RowsPerQuarterMax = 1 << 15;

    /// <summary>Each renewal of a page ends at another moment of the running quarter hour, so only the latest parts are asked for again:
    /// those of some pages, each with the end of one period and the beginning of the next.</summary>
    private const int PartsPerQuarterMax = 8;

    private readonly Lock _gate = new();
    private readonly QuarterCache<Part[]> _sums = new(SumBytesMax, BytesOf);
    private readonly QuarterCache<Quarter> _quarters = new(RowBytesMax, quarter => quarter.Rows?.Bytes ?? 0);

    /// <summary>About how much memory is taken by what is kept.</summary>
    internal long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _sums.Bytes + _quarters.Bytes;
            }
        }
    }

    /// <summary>The sums of a part of one quarter hour.</summary>
    /// <param name="range">The part.</param>
    /// <param name="position">The last entry that the asker has seen.</param>
    public EdgeSums Sums(EntryRange range, long position)
    {
        var quarter = RollupTier.QuarterOf(range.From);
        BlockPlace[] places;
        using (var directory = new BlockDirectory(database))
        {
            places = [.. directory.Find(ScanOf(quarter))];
        }

        // What holds entries that the asker has not seen is neither his to take nor of use to others.
        var isSeen = Array.TrueForAll(places, place => place.LastSeq <= position);
        lock (_gate)
        {
            if (isSeen && Array.Find(_sums.Find(quarter, places) ?? [], part => part.Range == range) is { } known)
            {
                return known.Sums;
            }
        }

        var sums = new EdgeSums(RowsOf(quarter, places) is { } rows ? Add(rows, range, position) : Read(range, position));
        if (isSeen)
        {
            Keep(quarter, places, new Part(range, sums));
        }

        return sums;
    }

    private static EntryScan ScanOf(int quarter) =>
        new() { FromTime = RollupTier.TimeOf(quarter), ToTime = RollupTier.TimeOf(quarter + 1) };

    private static long BytesOf(Part[] parts) => parts.Sum(part => part.Bytes);

    /// <summary>Keeps a part with the latest of the same quarter hour and blocks.</summary>
    private void Keep(int quarter, BlockPlace[] places, Part part)
    {
        lock (_gate)
        {
            Part[] parts = [.. (_sums.Find(quarter, places) ?? []).Where(other => other.Range != part.Range), part];
            while (parts.Length > PartsPerQuarterMax || (parts.Length > 1 && BytesOf(parts) > SumBytesMax / 2))
            {
                parts = parts[1..];
            }

            _sums.Keep(quarter, places, parts);
        }
    }

    /// <summary>The entries of a quarter hour; null where they are too many to be kept.</summary>
    private EdgeRows? RowsOf(int quarter, BlockPlace[] places)
    {
        lock (_gate)
        {
            if (_quarters.Find(quarter, places) is { } known)
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

        rows?.Trim();
        lock (_gate)
        {
            _quarters.Keep(quarter, places, new Quarter(rows));
        }

        return rows;
    }

    private static CellTable Add(EdgeRows rows, EntryRange range, long position)
    {
        var cells = new CellTable();
        for (var row = 0; row < rows.Count; row++)
        {
            var (seq, time, set) = rows[row];
            if (seq <= position && time >= range.From && time < range.To)
            {
                cells.Add(CellTable.KeyOf(0, set), rows.Sums(row));
            }
        }

        return cells;
    }

    private CellTable Read(EntryRange range, long position)
    {
        var cells = new CellTable();
        var scan = new EntryScan { ToSeq = position, FromTime = range.From, ToTime = range.To };
        Span<long> tallies = stackalloc long[EntryTallies.Count];
        foreach (var columns in blocks.ReadColumns(scan, EntryTallies.Columns))
        {
            for (var row = 0; row < columns.Count; row++)
            {
                if (scan.Takes(columns, row))
                {
                    EntryTallies.Fill(columns, row, registry, tallies);
                    cells.Add(CellTable.KeyOf(0, (int)columns[NumberColumn.Dimensions][row]), tallies);
                }
            }
        }

        return cells;
    }

    /// <summary>Rows are null where they are too many.</summary>
    private sealed record Quarter(EdgeRows? Rows);

    /// <summary>Sums over a part of a quarter hour.</summary>
    private sealed record Part(EntryRange Range, EdgeSums Sums)
    {
        private const int BytesOfHead = 60;

        public long Bytes => BytesOfHead + Sums.Bytes;
    }
}

using ClawHQ.Core.Ledger.Files;

namespace ClawHQ.Core.Ledger.Blocks;

/// <summary>Reads stored entries. Safe from any thread; each scan sees the ledger as of its first step.</summary>
public sealed class EntryBlocks(LedgerDatabase database, DimensionRegistry dimensions)
{
    /// <summary>Streams entries in order of their sequence numbers. End the enumeration soon: it holds a view of the file.</summary>
    /// <exception cref="LedgerCorruptException">A block is damaged.</exception>
    public IEnumerable<LedgerEntry> Read(EntryScan scan)
    {
        using var directory = new BlockDirectory(database);
        var places = directory.Find(scan);
        var choice = WithPlace(scan.Columns);
        ColumnChoice? asked = scan.WhereColumns is { } numbers ? WithPlace(numbers) : null;
        var format = new EntryBlock();
        var open = new PriorityQueue<OpenBlock, long>();
        var free = new Stack<EntryColumns>();
        var next = 0;

        // Blocks of different months may overlap, so the heads of all open ones are merged.
        while (next < places.Count || open.Count > 0)
        {
            while (next < places.Count && (!open.TryPeek(out _, out var head) || Start(places[next], scan) <= head))
            {
                var columns = free.TryPop(out var spare) ? spare : new EntryColumns();
                var place = places[next++];
                if (asked is { } where)
                {
                    directory.Read(place, format, columns, where);
                    if (!scan.TakesAny(columns))
                    {
                        free.Push(columns);
                        continue;
                    }
                }

                directory.Read(place, format, columns, choice);
                Advance(new OpenBlock(columns, scan), open, free);
            }

            if (open.TryDequeue(out var block, out _))
            {
                yield return block.Columns.Entry(block.Row, dimensions);
                Advance(block, open, free);
            }
        }
    }

    /// <summary>The entry with this number, or null when there is none (any more).</summary>
    public LedgerEntry? Find(long seq) => Read(new EntryScan { FromSeq = seq, ToSeq = seq }).FirstOrDefault();

    /// <summary>The entries with these numbers, in order; numbers without an entry are left out. Reads each block once.</summary>
    public IReadOnlyList<LedgerEntry> Find(IReadOnlyCollection<long> seqs)
    {
        if (seqs.Count == 0)
        {
            return [];
        }

        long[] wanted = [.. seqs.Order()];
        using var directory = new BlockDirectory(database);
        var format = new EntryBlock();
        var columns = new EntryColumns();
        var found = new List<LedgerEntry>(wanted.Length);
        foreach (var place in directory.Find(new EntryScan { FromSeq = wanted[0], ToSeq = wanted[^1] }))
        {
            var first = Array.BinarySearch(wanted, place.FirstSeq);
            first = first < 0 ? ~first : first;
            if (first == wanted.Length || wanted[first] > place.LastSeq)
            {
                continue;
            }

            directory.Read(place, format, columns, ColumnChoice.All);
            for (var i = first; i < wanted.Length && wanted[i] <= place.LastSeq; i++)
            {
                if (columns[NumberColumn.Seq].BinarySearch(wanted[i]) is >= 0 and var row)
                {
                    found.Add(columns.Entry(row, dimensions));
                }
            }
        }

        found.Sort(static (a, b) => a.Seq.CompareTo(b.Seq));
        return found;
    }

    /// <summary>
    /// Streams whole blocks as columns, by first sequence number. The same instance is filled again for each step. A block may
    /// hold rows outside the scan's range: ask <see cref="NumberColumn.Seq"/> and <see cref="NumberColumn.Time"/>, which are
    /// always read.
    /// </summary>
    public IEnumerable<EntryColumns> ReadColumns(EntryScan scan, ColumnChoice choice)
    {
        choice = WithPlace(choice);
        using var directory = new BlockDirectory(database);
        var format = new EntryBlock();
        var columns = new EntryColumns();
        foreach (var place in directory.Find(scan))
        {
            directory.Read(place, format, columns, choice);
            yield return columns;
        }
    }

    /// <summary>With the columns that say whether a row lies in a scan's range.</summary>
    private static ColumnChoice WithPlace(ColumnChoice choice) =>
        choice with { Numbers = choice.Numbers | ColumnChoice.Of(NumberColumn.Seq, NumberColumn.Time).Numbers };

    private static long Start(BlockPlace place, EntryScan scan) => scan.IsDescending ? -place.LastSeq : place.FirstSeq;

    private static void Advance(OpenBlock block, PriorityQueue<OpenBlock, long> open, Stack<EntryColumns> free)
    {
        if (block.MoveNext())
        {
            open.Enqueue(block, block.Priority);
        }
        else
        {
            free.Push(block.Columns);
        }
    }

    private sealed class OpenBlock(EntryColumns columns, EntryScan scan)
    {
        public EntryColumns Columns => columns;

        public int Row { get; private set; } = scan.IsDescending ? columns.Count : -1;

        public long Priority => scan.IsDescending ? -columns[NumberColumn.Seq][Row] : columns[NumberColumn.Seq][Row];

        public bool MoveNext()
        {
            do
            {
                Row += scan.IsDescending ? -1 : 1;
            }
            while (Row >= 0 && Row < columns.Count && !scan.Takes(columns, Row));
            return Row >= 0 && Row < columns.Count;
        }
    }
}

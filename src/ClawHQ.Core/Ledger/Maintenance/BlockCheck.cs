using System.Numerics;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;

namespace ClawHQ.Core.Ledger.Maintenance;

/// <summary>Checks blocks against their directory, and that together they hold every number once.</summary>
internal sealed class BlockCheck(BlockDirectory directory, Problems problems)
{
    private readonly EntryBlock _format = new();
    private readonly EntryColumns _columns = new();
    private readonly long _dimensions = LedgerCheck.Scalar(directory.Connection, "SELECT max(id) FROM dimension_sets");

    /// <summary>Checks the blocks with numbers after <paramref name="after"/>. Returns how many entries were read.</summary>
    public long Run(long after, long position, bool isWhole, CancellationToken cancellationToken)
    {
        var seen = new ulong[((position - after) / 64) + 1];
        var entries = 0L;
        foreach (var place in directory.Find(new EntryScan { FromSeq = after + 1 }))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                directory.Read(place, _format, _columns, ColumnChoice.All);
                Check(place);
                entries += Mark(place, seen, after, position);
            }
            catch (LedgerCorruptException e)
            {
                problems.Add(e.Message);
            }
        }

        CheckNumbers(seen, after, position, isWhole);
        return entries;
    }

    private void Check(BlockPlace place)
    {
        var seqs = _columns[NumberColumn.Seq];
        if (seqs.Length != place.Count || place.Count == 0 || seqs[0] != place.FirstSeq || seqs[^1] != place.LastSeq)
        {
            problems.Add($"The block of entries {place.FirstSeq} to {place.LastSeq} does not hold what its directory says.");
            return;
        }

        var (start, end) = (Month.Start(place.Month), Month.End(place.Month));
        for (var row = 0; row < seqs.Length; row++)
        {
            var time = _columns[NumberColumn.Time][row];
            var dimensions = _columns[NumberColumn.Dimensions][row];
            if (time < start || time >= end)
            {
                problems.Add($"Entry {seqs[row]} lies in month {place.Month} and was used in another.");
            }

            if (dimensions < 1 || dimensions > _dimensions)
            {
                problems.Add($"Entry {seqs[row]} refers to dimension set {dimensions}, which does not exist.");
            }
        }
    }

    private long Mark(BlockPlace place, ulong[] seen, long after, long position)
    {
        var entries = 0L;
        foreach (var seq in _columns[NumberColumn.Seq])
        {
            if (seq > position)
            {
                problems.Add($"Entry {seq} is numbered beyond the ledger's position {position}.");
            }
            else if (seq > after)
            {
                var bit = 1UL << (int)((seq - after - 1) % 64);
                ref var word = ref seen[(seq - after - 1) / 64];
                if ((word & bit) != 0)
                {
                    problems.Add($"Entry {seq} is there twice, the second time in the block from {place.FirstSeq}.");
                }

                word |= bit;
                entries++;
            }
        }

        return entries;
    }

    private void CheckNumbers(ulong[] seen, long after, long position, bool isWhole)
    {
        var dropped = LedgerCheck.Scalar(directory.Connection, "SELECT dropped_entries FROM ledger_state");
        var missing = position - after - seen.Sum(static word => (long)BitOperations.PopCount(word));
        if (missing != dropped && (isWhole || missing > dropped))
        {
            problems.Add($"{missing} numbers up to {position} have no entry, of which retention has dropped {dropped}.");
        }

        var listed = LedgerCheck.Scalar(directory.Connection, "SELECT sum(count) FROM blocks") + dropped;
        if (listed != position)
        {
            problems.Add($"The directory lists {listed} entries, dropped ones included; the ledger's position is {position}.");
        }
    }
}

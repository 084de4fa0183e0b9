using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using ClawHQ.Core.Ledger.Blocks;

namespace ClawHQ.Core.Ledger.Adjusting;

/// <summary>Reads what was adjusted of entries, and names the next step of an adjustment.</summary>
internal static class EntryAdjustments
{
    /// <summary>What the adjustments of each entry add up to, by its number; adjustments of adjustments count for the entry. An adjustment
    /// lies at the time of what it corrects, so that each stretch of time knows its own.</summary>
    /// <param name="entries">The ledger.</param>
    /// <param name="fromTime">Inclusive, Unix milliseconds.</param>
    /// <param name="toTime">Exclusive.</param>
    /// <param name="afterSeq">Only adjustments of entries after this number; 0 for all.</param>
    public static Dictionary<long, NetEntry> Of(EntryBlocks entries, long fromTime, long toTime, long afterSeq)
    {
        var entryOf = new Dictionary<long, long>();
        var sums = new Dictionary<long, NetEntry>();
        var scan = new EntryScan
        {
            // An adjustment comes after what it corrects.
            FromSeq = afterSeq + 1,
            FromTime = fromTime,
            ToTime = toTime,
            Where = static (columns, row) => columns[NumberColumn.Adjusts][row] != 0,
            WhereColumns = ColumnChoice.Of(NumberColumn.Adjusts),
        };
        foreach (var adjustment in entries.Read(scan))
        {
            var entry = entryOf.GetValueOrDefault(adjustment.Adjusts, adjustment.Adjusts);
            entryOf[adjustment.Seq] = entry;
            if (!sums.TryGetValue(entry, out var sum))
            {
                sums[entry] = sum = new NetEntry();
            }

            sum.Add(adjustment);
        }

        return sums;
    }

    /// <summary>The adjustments of one entry, and those of them, in the order of their numbers.</summary>
    /// <param name="entries">The ledger.</param>
    /// <param name="entry">The entry.</param>
    public static IReadOnlyList<LedgerEntry> Of(EntryBlocks entries, LedgerEntry entry)
    {
        var found = new List<LedgerEntry>();
        var seqs = new HashSet<long> { entry.Seq };
        var scan = new EntryScan
        {
            FromSeq = entry.Seq + 1,
            FromTime = entry.Time,
            ToTime = entry.Time + 1,
            Where = static (columns, row) => columns[NumberColumn.Adjusts][row] != 0,
            WhereColumns = ColumnChoice.Of(NumberColumn.Adjusts),
        };
        foreach (var adjustment in entries.Read(scan).Where(a => seqs.Contains(a.Adjusts)))
        {
            _ = seqs.Add(adjustment.Seq);
            found.Add(adjustment);
        }

        return found;
    }

    /// <summary>The same step from the same state is booked once, however often it is asked for.</summary>
    /// <param name="step">What is done, in 8 characters.</param>
    /// <param name="adjustment">The adjustment.</param>
    /// <param name="before">How many adjustments its entry has.</param>
    public static DedupeKey KeyOf(string step, LedgerEntry adjustment, int before)
    {
        Span<byte> bytes = stackalloc byte[24];
        bytes[..8].Fill((byte)' ');
        Encoding.ASCII.GetBytes(step, bytes[..8]);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], adjustment.Adjusts);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], before);
        return new DedupeKey(BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(bytes)), adjustment.Time);
    }
}

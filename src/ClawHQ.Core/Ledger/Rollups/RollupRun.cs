using ClawHQ.Core.Ledger.Blocks;

namespace ClawHQ.Core.Ledger.Rollups;

/// <summary>
/// The packed rows of one bucket: slot, dimension set and the sums, as columns, ordered by slot and set.
/// A run is never changed; runs of a bucket add up.
/// </summary>
internal static class RollupRun
{
    private const byte Version = 1;
    internal const int SetColumn = 1;
    internal const int FirstTally = 2;
    internal const int ColumnCount = FirstTally + EntryTallies.Count;

    /// <summary>Largest number of rows that a reader believes: far above what a bucket can hold.</summary>
    private const int RowsMax = 1 << 26;

    /// <summary>Packs the cells numbered in <paramref name="order"/>, which are sorted by key and lie in one bucket of <paramref
    /// name="tier"/>.</summary>
    public static byte[] Encode(RollupTier tier, CellTable cells, ReadOnlySpan<int> order)
    {
        var columns = new long[ColumnCount][];
        for (var c = 0; c < ColumnCount; c++)
        {
            columns[c] = new long[order.Length];
        }

        for (var row = 0; row < order.Length; row++)
        {
            var key = cells[order[row]];
            columns[0][row] = tier.SlotOf(CellTable.UnitOf(key));
            columns[SetColumn][row] = CellTable.SetOf(key);
            var sums = cells.Sums(order[row]);
            for (var t = 0; t < EntryTallies.Count; t++)
            {
                columns[FirstTally + t][row] = sums[t];
            }
        }

        var sink = new ByteSink();
        sink.Byte(Version);
        sink.Varint((ulong)order.Length);
        ColumnPack.Write(sink, columns, order.Length);
        Checksum.Seal(sink);
        return sink.Written.ToArray();
    }

    /// <summary>Checks a stored run and returns what can be read from.</summary>
    /// <exception cref="LedgerCorruptException">The checksum does not hold, or a newer program wrote it.</exception>
    public static RollupColumns Open(ReadOnlyMemory<byte> stored)
    {
        var content = stored[..Checksum.Open(stored.Span).Length];
        var source = new ByteSource(content.Span);
        if (source.Byte() != Version)
        {
            throw new LedgerCorruptException("A rollup was written by a newer program.");
        }

        var rows = source.Count(RowsMax);
        return new RollupColumns(content[^source.Rest..], rows);
    }

    /// <summary>Adds all rows of a run to <paramref name="cells"/>.</summary>
    public static void AddTo(CellTable cells, RollupTier tier, int bucket, RollupColumns run)
    {
        var rows = run.Rows;
        var columns = new long[ColumnCount][];
        for (var c = 0; c < ColumnCount; c++)
        {
            columns[c] = new long[rows];
            _ = run.TryRead(c, columns[c]);
        }

        Span<long> tallies = stackalloc long[EntryTallies.Count];
        for (var row = 0; row < rows; row++)
        {
            for (var t = 0; t < EntryTallies.Count; t++)
            {
                tallies[t] = columns[FirstTally + t][row];
            }

            var unit = (bucket * tier.SlotsPerBucket) + (int)columns[0][row];
            cells.Add(CellTable.KeyOf(unit, (int)columns[SetColumn][row]), tallies);
        }
    }
}

/// <summary>The columns of one run.</summary>
/// <param name="Packed">The packed columns.</param>
/// <param name="Rows">How many rows each has.</param>
internal readonly record struct RollupColumns(ReadOnlyMemory<byte> Packed, int Rows)
{
    /// <summary>Reads the slot of each row.</summary>
    public bool TryReadSlots(Span<long> into) => TryRead(0, into);

    /// <summary>Reads the dimension set of each row.</summary>
    public bool TryReadSets(Span<long> into) => TryRead(RollupRun.SetColumn, into);

    /// <summary>Reads one sum of each row; false when all are zero and <paramref name="into"/> was not touched.</summary>
    public bool TryRead(Tally tally, Span<long> into) => TryRead(RollupRun.FirstTally + (int)tally, into);

    internal bool TryRead(int column, Span<long> into) => ColumnPack.TryRead(Packed.Span, column, RollupRun.ColumnCount, Rows, into);
}

namespace ClawHQ.Core.Ledger.Blocks;

/// <summary>Which entries a reader wants. All conditions must hold.</summary>
public sealed record EntryScan
{
    /// <summary>Inclusive.</summary>
    public long FromSeq { get; init; } = 1;

    /// <summary>Inclusive.</summary>
    public long ToSeq { get; init; } = long.MaxValue;

    /// <summary>Inclusive time of use, Unix milliseconds.</summary>
    public long FromTime { get; init; } = long.MinValue;

    /// <summary>Exclusive time of use, Unix milliseconds.</summary>
    public long ToTime { get; init; } = long.MaxValue;

    /// <summary>True for the newest sequence number first.</summary>
    public bool IsDescending { get; init; }

    /// <summary>A further condition on a row, asked before its entry is built; null for none. Failed attempts come too.</summary>
    public Func<EntryColumns, int, bool>? Where { get; init; }

    /// <summary>The numbers that <see cref="Where"/> asks, so that a block without a wanted row is not decoded as a whole; null where
    /// most blocks have one.</summary>
    public ColumnChoice? WhereColumns { get; init; }

    /// <summary>What of an entry is read. What is left out is null, 0 or empty in it.</summary>
    public ColumnChoice Columns { get; init; } = ColumnChoice.All;

    internal bool TakesAny(EntryColumns columns)
    {
        for (var row = 0; row < columns.Count; row++)
        {
            if (Takes(columns, row))
            {
                return true;
            }
        }

        return false;
    }

    internal bool Takes(EntryColumns columns, int row)
    {
        var seq = columns[NumberColumn.Seq][row];
        var time = columns[NumberColumn.Time][row];
        return seq >= FromSeq && seq <= ToSeq && time >= FromTime && time < ToTime && (Where is null || Where(columns, row));
    }
}

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

    /// <summary>What of an entry is read. What is left out is null, 0 or empty in it.</summary>
    public ColumnChoice Columns { get; init; } = ColumnChoice.All;

    internal bool Takes(EntryColumns columns, int row)
    {
        var seq = columns[NumberColumn.Seq][row];
        var time = columns[NumberColumn.Time][row];
        return seq >= FromSeq && seq <= ToSeq && time >= FromTime && time < ToTime && (Where is null || Where(columns, row));
    }
}

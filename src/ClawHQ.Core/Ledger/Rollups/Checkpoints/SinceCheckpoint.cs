using ClawHQ.Core.Ledger.Summaries;

namespace ClawHQ.Core.Ledger.Rollups.Checkpoints;

/// <summary>What the ledger booked since a checkpoint. Changed by one owner under its lock; once frozen, never again.</summary>
internal sealed class SinceCheckpoint
{
    /// <summary>Cells at quarter hours and full dimension sets.</summary>
    public CellTable Cells { get; } = new();

    public SummaryTable Tasks { get; } = new();

    public SummaryTable Sessions { get; } = new();

    /// <summary>The ledger position up to which entries are taken in.</summary>
    public long Position { get; set; }

    /// <summary>How many entries were taken in.</summary>
    public int Entries { get; private set; }

    /// <summary>Takes in what came after this.</summary>
    public void Add(SinceCheckpoint later)
    {
        for (var cell = 0; cell < later.Cells.Count; cell++)
        {
            Cells.Add(later.Cells[cell], later.Cells.Sums(cell));
        }

        Tasks.Add(later.Tasks);
        Sessions.Add(later.Sessions);
        Position = later.Position;
        Entries += later.Entries;
    }

    /// <summary>Takes in one entry.</summary>
    public void Add(LedgerEntry entry)
    {
        Span<long> tallies = stackalloc long[EntryTallies.Count];
        EntryTallies.Fill(entry, tallies);
        Cells.Add(CellTable.KeyOf(RollupTier.QuarterOf(entry.Time), entry.Dimensions.Id), tallies);
        if (entry.Task is not null)
        {
            Tasks.Add(entry.Task, entry, tallies);
        }

        if (entry.Session is not null)
        {
            Sessions.Add(entry.Session, entry, tallies);
        }

        Position = entry.Seq;
        Entries++;
    }
}

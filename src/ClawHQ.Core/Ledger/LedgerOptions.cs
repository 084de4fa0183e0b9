using ClawHQ.Core.Settings;

namespace ClawHQ.Core.Ledger;

/// <summary>Settings of the ledger, section <c>ledger</c>.</summary>
public sealed class LedgerOptions
{
    [Setting("How long entries, identities and series cursors are kept; rollups stay for ever.", Min = 86_400_000)]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(400);

    [Setting("How many requests may wait for the writer before further ones are refused.", Min = 1, Max = 1_000_000)]
    public int QueueRequestsMax { get; set; } = 10_000;

    [Setting("How many records may wait for the writer before further requests are refused.", Min = 1, Max = 100_000_000)]
    public int QueueRecordsMax { get; set; } = 500_000;

    [Setting("How many records one transaction takes in at most, beyond its first request.", Min = 1, Max = 1_000_000)]
    public int CommitRecordsMax { get; set; } = 50_000;

    [Setting("Mebibytes of memory for the identities of the hours in use.", Min = 1, Max = 1_000_000)]
    public int IdentityMemoryMb { get; set; } = 128;

    [Setting("How many series cursors are held in memory.", Min = 1_000, Max = 100_000_000)]
    public int CursorsInMemory { get; set; } = 400_000;

    [Setting("After how many entries the rollups are stored.", Min = 1, Max = 10_000_000)]
    public int CheckpointEntries { get; set; } = 150_000;

    [Setting("After which time the rollups are stored.", Min = 100, Max = 3_600_000)]
    public TimeSpan CheckpointEvery { get; set; } = TimeSpan.FromSeconds(30);
}

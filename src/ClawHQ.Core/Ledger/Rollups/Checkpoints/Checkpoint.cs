using ClawHQ.Core.Ledger.Summaries.Stored;

namespace ClawHQ.Core.Ledger.Rollups.Checkpoints;

/// <summary>A run that is ready to be stored.</summary>
internal sealed record PackedRun(int Tier, int Bucket, int Rows, byte[] Packed);

/// <summary>Everything that one checkpoint of the rollups writes.</summary>
internal sealed class Checkpoint
{
    public List<PackedRun> Runs { get; } = [];

    /// <summary>Stored runs that were merged into <see cref="Runs"/>.</summary>
    public List<long> ReplacedRuns { get; } = [];

    public IReadOnlyList<(int Page, byte[] Packed)> SpanPages { get; init; } = [];

    public List<PackedSummaries> Summaries { get; } = [];

    public List<long> ReplacedSummaries { get; } = [];
}

using ClawHQ.Core.Settings;

namespace ClawHQ.Core.Ingest;

/// <summary>Settings of what is taken in, section <c>ingest</c>.</summary>
public sealed class IngestOptions
{
    [Setting("Live metric series that one key may have; points of further ones are refused and counted.", Min = 1_000, Max = 10_000_000)]
    public int SeriesPerKey { get; set; } = 100_000;

    [Setting("Whether the task that an agent names in its status report is kept; it may say what people work on.")]
    public bool KeepAgentTask { get; set; } = true;

    [Setting("After how long without a report an agent counts as offline.", Min = 1_000)]
    public TimeSpan AgentOfflineAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How far ahead of our clock a record may lie before it is booked at receipt instead.</summary>
    internal static TimeSpan AheadMax { get; } = TimeSpan.FromMinutes(10);
}

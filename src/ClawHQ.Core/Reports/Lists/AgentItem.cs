using ClawHQ.Core.Ingest.AgentReports;
using ClawHQ.Core.Reports.Spend;
using NodaTime;

namespace ClawHQ.Core.Reports.Lists;

/// <summary>An agent with its usage in the range, and what it last said of itself.</summary>
public sealed record AgentItem : NameItem
{
    internal AgentItem(NameItem usage, AgentStatus? status)
        : base(usage)
    {
        Status = status?.Status;
        Task = status?.Task;
        LastReport = status is null ? null : Rfc3339.Text(Instant.FromDateTimeOffset(status.LastSeen));
    }

    /// <summary>What the agent says: working, idle, active, error or offline; null when it never said.</summary>
    public string? Status { get; }

    /// <summary>What it said it works on.</summary>
    public string? Task { get; }

    /// <summary>When it last reported its status; null when it never did.</summary>
    public string? LastReport { get; }
}

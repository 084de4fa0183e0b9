using ClawHQ.Core.Config.Pulling;
using ClawHQ.Core.Ingest.Diagnostics;
using ClawHQ.Core.Ledger;
using ClawHQ.Web.Pages.Diagnostics.Arrivals;
using NodaTime;

namespace ClawHQ.Web.Pages.Diagnostics;

/// <summary>Everything that diagnostics shows.</summary>
public sealed record DiagnosticsModel
{
    public required IngestReport Report { get; init; }

    public required Instant Now { get; init; }

    /// <summary>The ledger's last durable sequence number.</summary>
    public required long Position { get; init; }

    /// <summary>Why the ledger cannot be written; null while it can.</summary>
    public required string? Unavailable { get; init; }

    /// <summary>What the last check of the ledger found; null before the first.</summary>
    public required Inspected? LastCheck { get; init; }

    /// <summary>The latest entries booked whole from the first point of a long series.</summary>
    public required IReadOnlyList<LedgerEntry> Openings { get; init; }

    /// <summary>How many there were since the start.</summary>
    public required long OpeningCount { get; init; }

    /// <summary>The id of the list that is shown whole; null while all show only their latest.</summary>
    public string? WholeList { get; init; }

    /// <summary>Signals that are not booked, beside what was booked.</summary>
    public required IReadOnlyList<Compared> Compared { get; init; }

    /// <summary>How many declared objects are not as their files have them, as of the last check.</summary>
    public required int Drifted { get; init; }

    /// <summary>When that was checked; null before the first time.</summary>
    public required DateTimeOffset? DriftCheckedAt { get; init; }

    /// <summary>Whether the caller may see the objects.</summary>
    public required bool SeesConfig { get; init; }

    /// <summary>The folder of configuration that the server keeps itself in step with; null where none is set.</summary>
    public required FolderState? Folder { get; init; }

    public long RecordsPerMinute => Report.Rates.Sum(r => r.RecordsPerMinute);

    public long RequestsPerMinute => Report.Rates.Sum(r => r.RequestsPerMinute);

    public long RefusedRecords => Report.RefusedRecords.Sum(r => r.Count);

    public long RefusedRequests => Report.RefusedRequests.Sum(r => r.Count);
}

/// <summary>A line of one of the lists: what was seen, how often, when last.</summary>
/// <param name="Cells">The words, one per heading.</param>
/// <param name="Count">Times since the start.</param>
/// <param name="LastSeen">The last time.</param>
public sealed record Seen(IReadOnlyList<string> Cells, long Count, DateTimeOffset LastSeen);

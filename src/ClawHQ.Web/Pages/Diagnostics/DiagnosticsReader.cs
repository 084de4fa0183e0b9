using ClawHQ.Core.Config.Drift;
using ClawHQ.Core.Config.Pulling;
using ClawHQ.Core.Ingest.Diagnostics;
using ClawHQ.Core.Ledger;
using ClawHQ.Web.Pages.Diagnostics.Arrivals;
using NodaTime;

namespace ClawHQ.Web.Pages.Diagnostics;

/// <summary>Reads what diagnostics shows.</summary>
internal sealed class DiagnosticsReader(
    IngestDiagnostics ingest,
    ILedger ledger,
    LedgerInspection inspection,
    OpeningEntries openings,
    Comparison comparison,
    DriftCheck drift,
    FolderPull pull,
    TimeProvider clock)
{
    public async Task<DiagnosticsModel> ReadAsync(string? wholeList, bool seesConfig, CancellationToken cancellationToken)
    {
        var now = Instant.FromDateTimeOffset(clock.GetUtcNow());
        return new DiagnosticsModel
        {
            Report = ingest.Report(),
            Now = now,
            WholeList = wholeList,
            Position = ledger.Position,
            Unavailable = ledger.Unavailable,
            LastCheck = inspection.Last,
            Openings = openings.Latest,
            OpeningCount = openings.Count,
            Drifted = drift.Count,
            DriftCheckedAt = drift.CheckedAt,
            SeesConfig = seesConfig,
            Folder = pull.State,
            Compared = await comparison.ReadAsync(now, cancellationToken),
        };
    }
}

using ClawHQ.Core.Ingest.Diagnostics;
using ClawHQ.Core.Ledger;
using NodaTime;

namespace ClawHQ.Web.Pages.Diagnostics;

/// <summary>Reads what diagnostics shows.</summary>
internal sealed class DiagnosticsReader(
    IngestDiagnostics ingest,
    ILedger ledger,
    LedgerInspection inspection,
    OpeningEntries openings,
    Comparison comparison,
    TimeProvider clock)
{
    public async Task<DiagnosticsModel> ReadAsync(string? wholeList, CancellationToken cancellationToken)
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
            Compared = await comparison.ReadAsync(now, cancellationToken),
        };
    }
}

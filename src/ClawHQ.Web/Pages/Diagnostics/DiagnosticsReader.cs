using ClawHQ.Core.Ingest.Diagnostics;
using ClawHQ.Core.Ledger;
using NodaTime;

namespace ClawHQ.Web.Pages.Diagnostics;

/// <summary>Reads what diagnostics shows.</summary>
internal sealed class DiagnosticsReader(IngestDiagnostics ingest, ILedger ledger, LedgerInspection inspection, TimeProvider clock)
{
    public DiagnosticsModel Read() => new()
    {
        Report = ingest.Report(),
        Now = Instant.FromDateTimeOffset(clock.GetUtcNow()),
        Position = ledger.Position,
        Unavailable = ledger.Unavailable,
        LastCheck = inspection.Last,
    };
}

using System.Globalization;
using System.Text.Json.Nodes;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Writing;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Ledger.Maintenance;

/// <summary>Records each month that the retention has dropped. The ledger keeps a list of them, written in the transaction that drops;
/// what of it the audit trail does not have yet, as after a crash, it gets.</summary>
internal sealed partial class RetentionTrail(
    LedgerDatabase database, LedgerWriter writer, AuditLog audit, TimeProvider clock, ILogger<RetentionTrail> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var dropped = writer.NextDrop;
            try
            {
                await RecordAsync(stoppingToken);
                await dropped.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // A full disk must not end the server: the list stays.
                LogFailed(logger, e);
                await Task.WhenAny(dropped, Task.Delay(RetryAfter, clock, stoppingToken));
            }
        }
    }

    private async Task RecordAsync(CancellationToken stoppingToken)
    {
        foreach (var month in Dropped())
        {
            var days = TimeSpan.FromMilliseconds(month.Retention).TotalDays.ToString("0.#", CultureInfo.InvariantCulture);
            var happened = new AuditEvent(
                AuditAction.LedgerMonthDrop,
                new AuditObject("ledger.month", month.Id.ToString(CultureInfo.InvariantCulture), month.Name))
            {
                Before = new JsonObject { ["month"] = month.Name, ["entries"] = month.Entries },
                Reason = $"The whole month is older than ledger.retention ({days} days). Its sums stay.",
            };
            await audit.NoteOnceAsync(Actor.System, happened, stoppingToken);
        }
    }

    private List<DroppedMonth> Dropped()
    {
        using var connection = database.OpenReader();
        return [.. connection.Query<DroppedMonth>(
            "SELECT id AS Id, month AS Month, entries AS Entries, retention AS Retention FROM dropped_months "
            + "WHERE dropped_at IS NOT NULL ORDER BY id")];
    }

    [LoggerMessage(3102, LogLevel.Error, "A month that the retention has dropped could not be recorded in the audit trail yet.")]
    private static partial void LogFailed(ILogger logger, Exception reason);

    private sealed record DroppedMonth(long Id, long Month, long Entries, long Retention)
    {
        /// <summary>Such as 2026-01.</summary>
        public string Name => string.Create(CultureInfo.InvariantCulture, $"{Month / 100}-{Month % 100:00}");
    }
}

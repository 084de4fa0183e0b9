using System.Globalization;
using System.Text;
using ClawHQ.Core.Audit.Chain;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Audit.Anchoring;

/// <summary>Publishes where the trail ends, to a file and to a web hook, each time that it moved: only what is known outside can show
/// that the end was cut off. What could not be published is tried again.</summary>
public sealed partial class AuditAnchor(
    AuditOptions options, AuditLog log, StateDatabase database, AnchorWebhook webhook, TimeProvider clock, ILogger<AuditAnchor> logger)
    : BackgroundService
{
    private AuditHead? _toFile;
    private AuditHead? _toWebhook;

    /// <summary>Number of the last record that was published everywhere; 0 before the first.</summary>
    public long Published => database.Read(c => c.ExecuteScalar<long>("SELECT coalesce(max(seq), 0) FROM audit_anchor"));

    private bool IsOn => options.AnchorFile is not null || options.AnchorWebhook is not null;

    /// <summary>A server that stops publishes once more, so that its last records are covered.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await PublishAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!IsOn)
        {
            return;
        }

        using var timer = new PeriodicTimer(options.AnchorInterval, clock);
        try
        {
            do
            {
                await PublishAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // StopAsync publishes once more.
        }
    }

    /// <summary>The line of a head: what the file and the hook get.</summary>
    internal static string Line(AuditHead head) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"seq\":{head.Seq},\"hash\":\"{head.Hash}\",\"time\":\"{CanonicalJson.Text(head.Time ?? default)}\"}}");

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        var head = log.Head;
        try
        {
            if (!IsOn || head.Seq <= Published)
            {
                return;
            }

            if (options.AnchorFile is { } file && _toFile != head)
            {
                await AppendAsync(file, Line(head), cancellationToken);
                _toFile = head;
            }

            if (options.AnchorWebhook is { } address && _toWebhook != head)
            {
                await webhook.PostAsync(new Uri(address), Line(head), cancellationToken);
                _toWebhook = head;
            }

            await MarkAsync(head, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogLater(logger, head.Seq, e.Message);
        }
    }

    private static async Task AppendAsync(string file, string line, CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), cancellationToken);
        stream.Flush(flushToDisk: true);
    }

    private ValueTask MarkAsync(AuditHead head, CancellationToken cancellationToken) => database.WriteUnrecordedAsync(
        "how far the trail was published",
        (connection, transaction) =>
        {
            connection.Execute(
                "INSERT OR REPLACE INTO audit_anchor VALUES (1, @Seq, @at)",
                new { head.Seq, at = CanonicalJson.Text(clock.GetUtcNow()) },
                transaction);
        },
        cancellationToken);

    [LoggerMessage(1, LogLevel.Warning, "The end of the audit trail (record {Seq}) was not published; it is tried again: {Reason}")]
    private static partial void LogLater(ILogger logger, long seq, string reason);
}

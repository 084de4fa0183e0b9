using System.Globalization;
using ClawHQ.Core.Audit.Chain;
using ClawHQ.Core.Audit.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Audit.Anchoring;

/// <summary>Publishes where the trail ends, to a file and to a web hook, each time that it moved: only what is known outside can show
/// that the end was cut off. What could not be published to one of them is tried again, and keeps the other from nothing.</summary>
public sealed partial class AuditAnchor(
    AuditOptions options, AuditLog log, PublishedHeads heads, AnchorWebhook webhook, TimeProvider clock, ILogger<AuditAnchor> logger)
    : BackgroundService
{
    private readonly AnchorFile? _file = options.AnchorFile is { } path ? new AnchorFile(path) : null;
    private AuditHead? _toFile;
    private AuditHead? _toWebhook;
    private AuditHead? _gone;

    /// <summary>Number of the last record that was published everywhere; 0 before the first.</summary>
    public long Published => heads.Last.Seq;

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
            if (!IsOn || head.Seq == 0 || heads.Last is var last && (last.Seq, last.Hash) == (head.Seq, head.Hash))
            {
                return;
            }

            // What was published stays noted where the trail has lost it: nobody is to believe that all is well again.
            var isKept = heads.IsKept(last);
            if (!isKept && _gone != head)
            {
                _gone = head;
                LogGone(logger, last.Seq);
            }

            var isInFile = await TryAsync("file", head, _toFile, ToFileAsync, cancellationToken);
            var isPosted = await TryAsync("web hook", head, _toWebhook, ToWebhookAsync, cancellationToken);
            if (isInFile && isPosted && isKept)
            {
                await heads.MarkAsync(head, clock.GetUtcNow(), cancellationToken);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogLater(logger, head.Seq, "database", e.Message);
        }
    }

    /// <summary>Publishes a head where it was not published yet; whether it is there now.</summary>
    private async Task<bool> TryAsync(
        string where, AuditHead head, AuditHead? there, Func<AuditHead, CancellationToken, Task> publish,
        CancellationToken cancellationToken)
    {
        try
        {
            if (there != head)
            {
                await publish(head, cancellationToken);
            }

            return true;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogLater(logger, head.Seq, where, e.Message);
            return false;
        }
    }

    private Task ToFileAsync(AuditHead head, CancellationToken cancellationToken)
    {
        _file?.Append(Line(head));
        _toFile = head;
        return Task.CompletedTask;
    }

    private async Task ToWebhookAsync(AuditHead head, CancellationToken cancellationToken)
    {
        if (options.AnchorWebhook is { } address)
        {
            await webhook.PostAsync(new Uri(address), Line(head), cancellationToken);
        }

        _toWebhook = head;
    }

    [LoggerMessage(
        1, LogLevel.Warning, "The end of the audit trail (record {Seq}) was not published to the {Where}; it is tried again: {Reason}")]
    private static partial void LogLater(ILogger logger, long seq, string where, string reason);

    [LoggerMessage(
        2, LogLevel.Error,
        "The audit trail no longer has record {Seq} as it was published: somebody cut or rewrote it. Keep a copy of the data folder.")]
    private static partial void LogGone(ILogger logger, long seq);
}

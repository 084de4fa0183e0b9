using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Access.Sessions;
using ClawHQ.Core.Access.Sharing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Access;

/// <summary>Once a minute: writes down when keys and sessions were last used, so that no request waits for it, and removes sessions
/// and links that are over.</summary>
internal sealed partial class AccessUpkeep(
    KeyRing ring, KeyStore keys, SessionRing sessions, ShareLinkStore links, TimeProvider clock, ILogger<AccessUpkeep> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await RunLoggedAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await RunLoggedAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server stops; what is left is stored by StopAsync.
        }
    }

    private async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var uses = ring.TakeUses();
        if (uses.Count > 0)
        {
            await keys.NoteUsesAsync(uses, cancellationToken);
            ring.Reload();
        }

        await sessions.TidyAsync(cancellationToken);
        await links.RemoveExpiredAsync(clock.GetUtcNow(), cancellationToken);
    }

    private async Task RunLoggedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunOnceAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotNoted(logger, e);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The last use of keys and sessions could not be stored; it is tried again in a minute.")]
    private static partial void LogNotNoted(ILogger logger, Exception e);
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Access.Keys;

/// <summary>Writes down when keys were last used, once a minute, so that no request waits for it.</summary>
internal sealed partial class KeyUse(KeyRing ring, KeyStore store, TimeProvider clock, ILogger<KeyUse> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Stores the uses since the last run.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var uses = ring.TakeUses();
        if (uses.Count > 0)
        {
            await store.NoteUsesAsync(uses, cancellationToken);
            ring.Reload();
        }
    }

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

    [LoggerMessage(1, LogLevel.Warning, "The last use of keys could not be stored; it is tried again with the next use.")]
    private static partial void LogNotNoted(ILogger logger, Exception e);
}

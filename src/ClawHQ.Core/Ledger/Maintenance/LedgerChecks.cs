using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Ledger.Maintenance;

/// <summary>Checks the ledger's tail each minute, and all of it on demand.</summary>
public sealed partial class LedgerChecks(LedgerCheck check, TimeProvider clock, ILogger<LedgerChecks> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private LedgerCheckResult? _last;
    private LedgerCheckResult? _lastWhole;
    private long _seen;

    /// <summary>The latest check; null before the first.</summary>
    public LedgerCheckResult? Last => Volatile.Read(ref _last);

    /// <summary>The latest check of everything; null before the first.</summary>
    public LedgerCheckResult? LastWhole => Volatile.Read(ref _lastWhole);

    /// <summary>Checks now: everything, or what came since the last check. One check runs at a time.</summary>
    public async Task<LedgerCheckResult> RunAsync(bool isWhole, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var after = _seen;
            var result = await Task.Run(() => check.Run(isWhole, after, cancellationToken), cancellationToken);
            if (!result.IsGood)
            {
                LogProblems(result.Problems.Count, result.Problems[0]);
            }

            _seen = result.Position;
            Volatile.Write(ref _last, result);
            Volatile.Write(ref _lastWhole, isWhole ? result : _lastWhole);
            return result;
        }
        finally
        {
            _ = _one.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _one.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                _ = await RunAsync(false, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(e);
            }
        }
    }

    [LoggerMessage(3011, LogLevel.Critical, "The check of the ledger found {Count} problems. The first: {Problem}")]
    private partial void LogProblems(int count, string problem);

    [LoggerMessage(3012, LogLevel.Error, "The ledger could not be checked.")]
    private partial void LogFailed(Exception reason);
}

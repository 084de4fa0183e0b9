using ClawHQ.Core.Api.Failures;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Ledger.Reattribution;

/// <summary>
/// Previews, and runs that bring past usage to whom it belongs. One run at a time; it goes on whoever leaves, so that somebody who comes
/// back finds how far it is and what it moved. Each leaves one record of the trail, in the name of who asked.
/// </summary>
public sealed partial class ReattributionRuns : IHostedService, IDisposable
{
    private readonly Reattributor _reattributor;
    private readonly AuditLog _audit;
    private readonly TimeProvider _clock;
    private readonly ILogger<ReattributionRuns> _logger;
    private readonly CancellationTokenSource _stopping;
    private readonly Lock _gate = new();
    private volatile ReattributionRun? _latest;

    internal ReattributionRuns(
        Reattributor reattributor, AuditLog audit, TimeProvider clock, IHostApplicationLifetime lifetime, ILogger<ReattributionRuns> logger)
    {
        (_reattributor, _audit, _clock, _logger) = (reattributor, audit, clock, logger);

        // Not only at StopAsync: before it, requests are waited for, of which one may wait for the run.
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
    }

    /// <summary>The run that is under way, else the last one since the start of the server; null before the first.</summary>
    public ReattributionRun? Latest => _latest;

    /// <summary>Says what would move, and moves nothing.</summary>
    /// <param name="asked">Which usage.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<ReattributionResult> PreviewAsync(ReattributionQuestion asked, CancellationToken cancellationToken) =>
        _reattributor.PreviewAsync(asked.Period, cancellationToken);

    /// <summary>Begins a run, unless one is under way.</summary>
    /// <param name="asked">Which usage.</param>
    /// <param name="reason">Why; kept on each adjustment.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="run">The run that began; where one is under way already, that one.</param>
    /// <param name="cancellationToken">Ends it after the present batch; what was moved stays.</param>
    /// <returns>Whether it began.</returns>
    public bool TryStart(
        ReattributionQuestion asked, string reason, Actor actor, out ReattributionRun run, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_latest is { EndedAt: null } other)
            {
                run = other;
                return false;
            }

            run = new ReattributionRun(asked, reason, actor.Name, _clock.GetUtcNow());
            run.Begin(begun => WorkAsync(begun, actor, cancellationToken));
            _latest = run;
            return true;
        }
    }

    /// <summary>Waits until a run has ended, or as long as somebody may be kept waiting for it.</summary>
    public async Task WaitAsync(ReattributionRun run, TimeSpan patience)
    {
        var patient = Task.Delay(patience, _clock, _stopping.Token);
        await Task.WhenAny(run.Done, patient);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Calls off the run that is under way, and waits for its record.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        if (_latest is { } run)
        {
            await Task.WhenAny(run.Done, Task.Delay(Timeout.Infinite, cancellationToken));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task<ReattributionResult> WorkAsync(ReattributionRun run, Actor actor, CancellationToken cancellationToken)
    {
        ReattributionResult? result = null;
        string? failure = null;
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
            return result = await _audit.WorkElsewhereAsync(
                actor, ReattributionTrail.Asked(run.Asked, run.Reason), isAsked: true,
                changing => _reattributor.ApplyAsync(run.Asked.Period, run.Reason, changing, run.Progress, either.Token),
                done => ReattributionTrail.Told(run.Asked, done));
        }
        catch (Exception e)
        {
            failure = e switch
            {
                OperationCanceledException => "It was called off.",
                LedgerUnavailableException unavailable => unavailable.Message,
                LedgerOverloadedException => "The ledger's queue stayed full. Run it again; it goes on from there.",
                _ => "It failed; the server's log says why.",
            };
            if (e is not (OperationCanceledException or UnavailableException))
            {
                LogFailure(e);
            }

            throw;
        }
        finally
        {
            run.End(_clock.GetUtcNow(), result, failure);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Moving past usage failed; what was moved by then stays.")]
    private partial void LogFailure(Exception e);
}

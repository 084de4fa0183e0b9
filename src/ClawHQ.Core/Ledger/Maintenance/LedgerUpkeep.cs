using ClawHQ.Core.Ledger.Files;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Ledger.Maintenance;

/// <summary>What the writer does between commits: joins small blocks and drops what is beyond retention, a step at a time.</summary>
internal sealed partial class LedgerUpkeep(DimensionRegistry dimensions, TimeSpan retention, TimeProvider clock, ILogger log)
{
    private const long RetentionPause = 3_600_000;

    /// <summary>Joining whole blocks takes one part in so many of the writer's time.</summary>
    private const int JoinShare = 10;

    /// <summary>Joining waits until no request has come for so long, because it would hold up the next one.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(200);

    private readonly BlockMerge _merge = new(dimensions);
    private long _nextRetention;
    private long _nextJoin;
    private long _lastCommit;
    private int _commits;
    private TaskCompletionSource _nextDrop = NewDrop();

    /// <summary>True while blocks wait to be joined, or freed pages to be given back.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>Completes when something beyond the retention was dropped.</summary>
    public Task NextDrop => Volatile.Read(ref _nextDrop).Task;

    /// <summary>Counts a commit; enough of them call for a merge.</summary>
    public void Committed()
    {
        _commits++;
        _lastCommit = clock.GetTimestamp();
    }

    /// <summary>Does what is due. True when tables or cursors were dropped that the writer may remember: it then starts afresh.</summary>
    /// <param name="connection">The writer's connection.</param>
    /// <param name="isBusy">True while a checkpoint is being built, which takes its own share of the processor: joining waits.</param>
    public bool Run(LedgerConnection connection, bool isBusy)
    {
        if (isBusy)
        {
            return false;
        }

        if (_commits >= BlockMerge.Together)
        {
            _commits = 0;
            IsBehind = true;
            _merge.JoinSmall(connection);
        }

        if (IsBehind && clock.GetElapsedTime(_lastCommit) >= Quiet && clock.GetTimestamp() >= _nextJoin)
        {
            var started = clock.GetTimestamp();
            IsBehind = _merge.JoinMiddling(connection) || FreeSpace.GiveBack(connection);
            _nextJoin = clock.GetTimestamp() + ((clock.GetTimestamp() - started) * JoinShare);
        }

        return Retain(connection, clock.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>Completes <see cref="NextDrop"/>, once the writer remembers nothing of what was dropped.</summary>
    public void TellDropped() => Interlocked.Exchange(ref _nextDrop, NewDrop()).SetResult();

    private bool Retain(LedgerConnection connection, long now)
    {
        if (now < _nextRetention)
        {
            return false;
        }

        var kept = (long)retention.TotalMilliseconds;
        if (Retention.Step(connection, now, kept) is { Month: not 0 } step)
        {
            if (step.IsLast)
            {
                LogDropped(log, step.Month / 100, step.Month % 100, retention.TotalDays);
            }

            return step.IsLast;
        }

        _nextRetention = now + RetentionPause;
        return Retention.DropResting(connection, now - kept);
    }

    private static TaskCompletionSource NewDrop() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(3101, LogLevel.Warning,
        "Dropped the entries of {Year}-{Month:00}, which is wholly older than ledger.retention ({Days:0.#} days). Their sums stay.")]
    private static partial void LogDropped(ILogger log, int year, int month, double days);
}

namespace ClawHQ.Core.Ledger.Reattribution;

/// <summary>A run that brings past usage to other owners, from its start on.</summary>
public sealed class ReattributionRun
{
    private volatile Ending? _end;

    internal ReattributionRun(ReattributionQuestion asked, string reason, string by, DateTimeOffset startedAt) =>
        (Asked, Reason, By, StartedAt) = (asked, reason, by, startedAt);

    /// <summary>What was asked for.</summary>
    public ReattributionQuestion Asked { get; }

    /// <summary>Why.</summary>
    public string Reason { get; }

    /// <summary>The name of who asked.</summary>
    public string By { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset StartedAt { get; }

    /// <summary>When it ended; null while it is under way.</summary>
    public DateTimeOffset? EndedAt => _end?.At;

    /// <summary>How far it is.</summary>
    public ReattributionProgress Progress { get; } = new();

    /// <summary>What it moved; null while it is under way, and where it failed.</summary>
    public ReattributionResult? Result => _end?.Result;

    /// <summary>Why it ended before all was moved, as a sentence; null where it did not. What it had moved by then stays.</summary>
    public string? Failure => _end?.Failure;

    /// <summary>Ends with it, with what it moved or by what it failed.</summary>
    internal Task<ReattributionResult> Done { get; private set; } = Task.FromCanceled<ReattributionResult>(new CancellationToken(true));

    internal void Begin(Func<ReattributionRun, Task<ReattributionResult>> workAsync) =>
        Done = Task.Run(() => workAsync(this), CancellationToken.None);

    internal void End(DateTimeOffset at, ReattributionResult? result, string? failure) => _end = new Ending(at, result, failure);

    private sealed record Ending(DateTimeOffset At, ReattributionResult? Result, string? Failure);
}

/// <summary>How far a run is. Read from any thread.</summary>
public sealed class ReattributionProgress
{
    private volatile int _days;
    private volatile int _daysDone;
    private long _entries;

    /// <summary>Days with usage that may move; 0 until they are found.</summary>
    public int Days => _days;

    /// <summary>How many of them are done.</summary>
    public int DaysDone => _daysDone;

    /// <summary>Entries that were moved so far.</summary>
    public long Entries => Volatile.Read(ref _entries);

    internal void Found(int days) => _days = days;

    internal void Moved(long entries) => Volatile.Write(ref _entries, entries);

    internal void EndDay() => _daysDone = _daysDone + 1; // only the run itself writes
}

namespace ClawHQ.Core.Ledger.Writing;

/// <summary>A request that waits for its commit.</summary>
internal sealed class PendingAppend(AppendRequest request)
{
    // Continuations must not run on the writer's thread.
    private readonly TaskCompletionSource<AppendResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AppendRequest Request => request;

    /// <summary>Entries, points and outcomes, by which the queue is bounded. A group without points is work too.</summary>
    public int Records { get; } =
        request.Entries.Count + request.Groups.Sum(static group => Math.Max(1, group.Points.Count)) + request.Outcomes.Count;

    /// <summary>What the open transaction does for it.</summary>
    public AppendResult Result { get; set; }

    public Task<AppendResult> Done => _done.Task;

    public void Complete(long position) => _done.SetResult(Result with { Position = position });

    /// <summary>Nothing was taken: the drafts are as they came.</summary>
    public void Fail(Exception reason)
    {
        Reset();
        _done.SetException(reason);
    }

    /// <summary>Puts the drafts back for another try.</summary>
    public void Reset()
    {
        foreach (var draft in request.Entries)
        {
            draft.Status = AppendStatus.Pending;
        }
    }
}

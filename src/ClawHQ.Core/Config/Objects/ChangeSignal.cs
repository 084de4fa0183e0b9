namespace ClawHQ.Core.Config.Objects;

/// <summary>Tells whoever waits that something changed. Who takes <see cref="Next"/> before looking misses no change.</summary>
internal sealed class ChangeSignal
{
    private volatile TaskCompletionSource _next = New();

    /// <summary>Ends with the next change.</summary>
    public Task Next => _next.Task;

    public void Raise() => Interlocked.Exchange(ref _next, New()).SetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

namespace ClawHQ.Core.Ledger.Adjusting;

/// <summary>Lets one run of adjustments work at a time: each brings entries on from the state in which it found them.</summary>
internal sealed class AdjustingTurn : IDisposable
{
    private readonly SemaphoreSlim _running = new(1, 1);

    /// <summary>Waits for the turn and works.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _running.Release();
        }
    }

    public void Dispose() => _running.Dispose();
}

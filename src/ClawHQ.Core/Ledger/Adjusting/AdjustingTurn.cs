namespace ClawHQ.Core.Ledger.Adjusting;

/// <summary>Lets one run of adjustments work at a time: each brings entries on from the state in which it found them. Closing the books
/// takes its turn too, so that no run is under way whose beginning did not know of it.</summary>
internal sealed class AdjustingTurn(ILedger ledger, TimeProvider clock) : IDisposable
{
    /// <summary>How long a full queue is waited for, from the first time that it was found full.</summary>
    internal static readonly TimeSpan PatienceMax = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _pauseMax = TimeSpan.FromSeconds(1);

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

    /// <summary>Appends adjustments and waits for them whoever gives up waiting: the next turn must find them. A queue that is full of
    /// usage is no reason to end the run: the adjustments wait until it has room.</summary>
    /// <param name="drafts">The adjustments.</param>
    /// <param name="changing">Called before, unless the ledger cannot be written; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait for room, and nothing else.</param>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be written.</exception>
    /// <exception cref="LedgerOverloadedException">The queue was full for <see cref="PatienceMax"/>; nothing was appended.</exception>
    public async Task AppendAsync(IReadOnlyList<EntryDraft> drafts, Func<Task>? changing, CancellationToken cancellationToken)
    {
        if (ledger.Unavailable is { } reason)
        {
            throw new LedgerUnavailableException(reason);
        }

        await (changing?.Invoke() ?? Task.CompletedTask);
        var request = new AppendRequest();
        request.Entries.AddRange(drafts);
        var begun = clock.GetTimestamp();
        for (var pause = _firstPause; ; pause = pause * 2 < _pauseMax ? pause * 2 : _pauseMax)
        {
            try
            {
                _ = await ledger.AppendAsync(request, CancellationToken.None);
                return;
            }
            catch (LedgerOverloadedException) when (clock.GetElapsedTime(begun) < PatienceMax)
            {
                await Task.Delay(pause, clock, cancellationToken);
            }
        }
    }

    public void Dispose() => _running.Dispose();
}

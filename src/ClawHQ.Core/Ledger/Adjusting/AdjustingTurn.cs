namespace ClawHQ.Core.Ledger.Adjusting;

/// <summary>Lets one run of adjustments work at a time: each brings entries on from the state in which it found them. Closing the books
/// takes its turn too, so that no run is under way whose beginning did not know of it.</summary>
internal sealed class AdjustingTurn(ILedger ledger, TimeProvider clock) : IDisposable
{
    /// <summary>How long a full queue is waited for, from the first time that it was found full.</summary>
    internal static readonly TimeSpan PatienceMax = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _running = new(1, 1);
    private volatile string _underWay = "A run of adjustments";

    /// <summary>Waits for the turn and works.</summary>
    /// <param name="name">What it is, as the subject of a sentence, such as <c>Closing the books</c>; told to those who wait.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> RunAsync<T>(string name, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _running.WaitAsync(cancellationToken);
        return await WorkAsync(name, work);
    }

    /// <summary>Waits for the turn for as long as somebody may be kept waiting, and works.</summary>
    /// <param name="name">What it is, as the subject of a sentence.</param>
    /// <param name="work">The work; its own time is not bounded.</param>
    /// <param name="patience">How long the turn is waited for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AdjustingUnderWayException">Others had the turn all the time; nothing was done.</exception>
    public async Task<T> RunAsync<T>(string name, Func<Task<T>> work, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var impatience = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, impatience.Token);
        try
        {
            await _running.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AdjustingUnderWayException(_underWay);
        }

        return await WorkAsync(name, work);
    }

    private async Task<T> WorkAsync<T>(string name, Func<Task<T>> work)
    {
        _underWay = name;
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
        for (var pause = FirstPause; ; pause = pause * 2 < PauseMax ? pause * 2 : PauseMax)
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

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

    /// <summary>Appends adjustments and waits for them whoever gives up waiting: the next turn must find them.</summary>
    /// <param name="ledger">The ledger.</param>
    /// <param name="drafts">The adjustments.</param>
    /// <param name="changing">Called before, unless the ledger cannot be written; null for nothing.</param>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be written.</exception>
    public static async Task AppendAsync(ILedger ledger, IReadOnlyList<EntryDraft> drafts, Func<Task>? changing)
    {
        if (ledger.Unavailable is { } reason)
        {
            throw new LedgerUnavailableException(reason);
        }

        await (changing?.Invoke() ?? Task.CompletedTask);
        var request = new AppendRequest();
        request.Entries.AddRange(drafts);
        _ = await ledger.AppendAsync(request, CancellationToken.None);
    }

    public void Dispose() => _running.Dispose();
}

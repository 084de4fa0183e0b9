namespace ClawHQ.Core.Ledger.Writing;

/// <summary>Requests on their way to the writer, bounded by number and by records. Many threads add, one takes.</summary>
internal sealed class AppendQueue(int requestsMax, int recordsMax) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<PendingAppend> _waiting = new();
    private readonly AutoResetEvent _arrived = new(false);
    private int _records;
    private bool _isClosed;

    /// <summary>True when no request can come any more and all have been taken.</summary>
    public bool IsDrained
    {
        get
        {
            lock (_gate)
            {
                return _isClosed && _waiting.Count == 0;
            }
        }
    }

    /// <summary>How much waits.</summary>
    public (int Requests, int Records) Depth
    {
        get
        {
            lock (_gate)
            {
                return (_waiting.Count, _records);
            }
        }
    }

    /// <exception cref="LedgerOverloadedException">A bound is reached. A single request beyond it is taken by an empty queue.</exception>
    /// <exception cref="LedgerUnavailableException">The queue is closed.</exception>
    public void Add(PendingAppend append)
    {
        lock (_gate)
        {
            if (_isClosed)
            {
                throw new LedgerUnavailableException("ClawHQ is shutting down.");
            }

            if (_waiting.Count > 0 && (_waiting.Count >= requestsMax || _records + append.Records > recordsMax))
            {
                throw new LedgerOverloadedException();
            }

            _waiting.Enqueue(append);
            _records += append.Records;
        }

        _ = _arrived.Set();
    }

    /// <summary>Moves waiting requests to <paramref name="batch"/>, up to <paramref name="max"/> records but at least one request.
    /// Waits for the first one; leaves the batch empty after <paramref name="patience"/>.</summary>
    public void Take(List<PendingAppend> batch, int max, TimeSpan patience)
    {
        if (TryTake(batch, max))
        {
            return;
        }

        _ = _arrived.WaitOne(patience);
        _ = TryTake(batch, max);
    }

    /// <summary>Refuses further requests and wakes the taker.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        _ = _arrived.Set();
    }

    public void Dispose() => _arrived.Dispose();

    private bool TryTake(List<PendingAppend> batch, int max)
    {
        lock (_gate)
        {
            var records = 0;
            while (_waiting.TryPeek(out var next) && (batch.Count == 0 || records + next.Records <= max))
            {
                batch.Add(_waiting.Dequeue());
                records += next.Records;
                _records -= next.Records;
            }
        }

        return batch.Count > 0;
    }
}

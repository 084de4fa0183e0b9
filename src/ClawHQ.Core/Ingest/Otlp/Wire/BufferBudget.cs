namespace ClawHQ.Core.Ingest.Otlp.Wire;

/// <summary>How many bytes all requests together may hold in buffers. Requests beyond it are turned away before memory
/// grows.</summary>
/// <param name="limit">The bound in bytes.</param>
internal sealed class BufferBudget(long limit)
{
    private long _held;

    /// <summary>Bytes held now.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>Takes bytes from the budget; false when not so many are left.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= limit)
        {
            return true;
        }

        Interlocked.Add(ref _held, -bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _held, -bytes);
}

/// <summary>The requests in flight fill the <see cref="BufferBudget"/>: this one is to come back later.</summary>
internal sealed class BuffersExhaustedException()
    : Exception("too many requests are being received at once; nothing of this one was taken");

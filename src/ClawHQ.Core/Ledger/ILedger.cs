using ClawHQ.Core.Api.Failures;

namespace ClawHQ.Core.Ledger;

/// <summary>The ledger's face towards everything that books.</summary>
public interface ILedger
{
    /// <summary>
    /// Appends a whole request in one transaction and returns when it is durable. Entries that the ledger already holds
    /// are left out and count as duplicates.
    /// </summary>
    /// <exception cref="LedgerUnavailableException">The store cannot be written (disk full, read-only); nothing was taken.</exception>
    /// <exception cref="LedgerOverloadedException">The queue is full; nothing was taken.</exception>
    ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken);

    /// <summary>The last sequence number that is durable.</summary>
    long Position { get; }

    /// <summary>Null while the ledger can be written; else why not, for <c>readyz</c> and 503 answers.</summary>
    string? Unavailable { get; }
}

/// <summary>The store cannot be written. The caller answers 503 with the reason; the client retries.</summary>
public sealed class LedgerUnavailableException(string reason, Exception? inner = null) : UnavailableException(reason, inner);

/// <summary>More is queued than the bound allows. The caller answers 429 or 503 with <c>Retry-After</c>.</summary>
public sealed class LedgerOverloadedException() : UnavailableException("The ledger's queue is full.");

using ClawHQ.Core.Access;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest;

/// <summary>Where transports hand over what they have received. One request of a client is one
/// <see cref="IIngestRequest"/>.</summary>
public interface IIngestPipeline
{
    /// <summary>Begins a request. Nothing of it is taken before <see cref="IIngestRequest.CommitAsync"/>; one that is never
    /// committed leaves no trace.</summary>
    IIngestRequest BeginRequest(Caller caller, DateTimeOffset receivedAt);

    /// <summary>Notes for diagnostics that a whole request was refused.</summary>
    /// <param name="caller">Who sent it.</param>
    /// <param name="signal">What it was meant to carry; null when that was not known yet.</param>
    /// <param name="status">The HTTP status of the answer, for gRPC too.</param>
    /// <param name="reason">The sentence that the client was given.</param>
    void RefuseRequest(Caller caller, OtlpSignal? signal, int status, string reason);
}

/// <summary>One request on its way into the ledger. Used by one thread at a time.</summary>
public interface IIngestRequest : IOtlpSink
{
    /// <summary>Books what was received, as a whole, and returns when it is durable.</summary>
    /// <exception cref="Ledger.LedgerUnavailableException">The ledger cannot be written; nothing was taken.</exception>
    /// <exception cref="Ledger.LedgerOverloadedException">Too much is queued; nothing was taken.</exception>
    ValueTask<IngestOutcome> CommitAsync(CancellationToken cancellationToken);
}

/// <summary>What became of the records of one request.</summary>
/// <param name="Accepted">Records taken, duplicates and unused ones included.</param>
/// <param name="Refused">Records refused.</param>
/// <param name="Messages">What was refused or left unread, and why; each reason once, at most a handful.</param>
public sealed record IngestOutcome(int Accepted, int Refused, IReadOnlyList<string> Messages);

namespace ClawHQ.Core.Ingest.Diagnostics;

/// <summary>How much of one signal arrives.</summary>
/// <param name="Signal"><c>metrics</c>, <c>traces</c>, <c>logs</c> or <c>usage</c>.</param>
/// <param name="RecordsPerMinute">Records taken in the last minute.</param>
/// <param name="RequestsPerMinute">Requests taken in the last minute.</param>
/// <param name="Records">Records taken since the start.</param>
/// <param name="Requests">Requests taken since the start.</param>
public sealed record SignalRate(string Signal, long RecordsPerMinute, long RequestsPerMinute, long Records, long Requests);

/// <summary>A program that reports under a key.</summary>
/// <param name="Emitter">The emitter's name.</param>
/// <param name="Key">The key's name.</param>
/// <param name="KeyId">The key's number, since a name may come again; null for who sends without a key.</param>
/// <param name="Records">Records since the start.</param>
/// <param name="LastSeen">When it last sent something.</param>
public sealed record IngestSource(string Emitter, string Key, int? KeyId, long Records, DateTimeOffset LastSeen);

/// <summary>A name that was received and is not used.</summary>
/// <param name="Signal">The kind of record.</param>
/// <param name="Emitter">Whose record it is.</param>
/// <param name="Name">The metric, span or event; empty for those without a name.</param>
/// <param name="Count">Times since the start.</param>
/// <param name="LastSeen">The last time.</param>
public sealed record UnusedName(string Signal, string Emitter, string Name, long Count, DateTimeOffset LastSeen);

/// <summary>Records that were refused.</summary>
/// <param name="Signal">The kind of record.</param>
/// <param name="Emitter">Whose record it is.</param>
/// <param name="Name">An example's name; never its content.</param>
/// <param name="Reason">Why.</param>
/// <param name="Count">Times since the start.</param>
/// <param name="LastSeen">The last time.</param>
public sealed record RefusedRecord(string Signal, string Emitter, string Name, string Reason, long Count, DateTimeOffset LastSeen);

/// <summary>Requests that were refused as a whole.</summary>
/// <param name="Signal">What it was meant to carry; null when that was not known.</param>
/// <param name="Key">The key's name.</param>
/// <param name="Status">The HTTP status of the answer.</param>
/// <param name="Reason">What the client was told.</param>
/// <param name="Count">Times since the start.</param>
/// <param name="LastSeen">The last time.</param>
public sealed record RefusedRequest(string? Signal, string Key, int Status, string Reason, long Count, DateTimeOffset LastSeen);

/// <summary>Owners that were named beyond a key's bound, and not believed.</summary>
/// <param name="Key">The key's name.</param>
/// <param name="Dimension"><c>team</c>, <c>project</c> or <c>agent</c>.</param>
/// <param name="Claimed">Who was named.</param>
/// <param name="Count">Times since the start.</param>
/// <param name="LastSeen">The last time.</param>
public sealed record IgnoredClaim(string Key, string Dimension, string Claimed, long Count, DateTimeOffset LastSeen);

/// <summary>Parts of taken records that lay beyond the bounds.</summary>
/// <param name="Reason">Which bound.</param>
/// <param name="Count">Records since the start.</param>
/// <param name="LastSeen">The last time.</param>
public sealed record UnreadPart(string Reason, long Count, DateTimeOffset LastSeen);

/// <summary>The live metric series of a key.</summary>
/// <param name="Key">The key's name.</param>
/// <param name="Series">Live series.</param>
/// <param name="Max">Most that it may have.</param>
public sealed record KeySeries(string Key, int Series, int Max);

/// <summary>What ingest has to say of itself since the start of the program.</summary>
public sealed record IngestReport
{
    public required DateTimeOffset Since { get; init; }

    /// <summary>When the last request was taken; null before the first.</summary>
    public required DateTimeOffset? LastRequest { get; init; }

    public required IReadOnlyList<SignalRate> Rates { get; init; }

    public required IReadOnlyList<IngestSource> Sources { get; init; }

    public required IReadOnlyList<UnusedName> Unused { get; init; }

    /// <summary>Unused records whose names no longer fitted.</summary>
    public required long UnusedOthers { get; init; }

    public required IReadOnlyList<RefusedRecord> RefusedRecords { get; init; }

    public required IReadOnlyList<RefusedRequest> RefusedRequests { get; init; }

    public required IReadOnlyList<IgnoredClaim> IgnoredClaims { get; init; }

    public required IReadOnlyList<UnreadPart> Unread { get; init; }

    public required IReadOnlyList<KeySeries> Series { get; init; }
}

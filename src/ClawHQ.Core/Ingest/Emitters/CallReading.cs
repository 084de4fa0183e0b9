using ClawHQ.Core.Ledger;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.Emitters;

/// <summary>What is known of one model call.</summary>
internal enum CallOutcome : byte
{
    /// <summary>Usage was reported; it may be zero.</summary>
    Metered,

    /// <summary>The call was made, its usage is not known.</summary>
    Unmetered,

    /// <summary>The attempt failed and used nothing that anybody knows of.</summary>
    Failed,
}

/// <summary>What makes two reports of a call the same report.</summary>
internal enum CallIdentity : byte
{
    /// <summary>The span's ids; for a log its whole content.</summary>
    Record,

    /// <summary>The emitter's own id of the request.</summary>
    RequestId,

    /// <summary>The provider's id of the response, whenever it is reported: a cache may repeat it much later.</summary>
    ResponseId,
}

/// <summary>What an emitter read from one record. One instance is used for all records of a request, one after the
/// other.</summary>
internal sealed class CallReading
{
    /// <summary>The emitter whose record it is: the scope's own, or the one that the record itself points to.</summary>
    public required Emitter Emitter { get; set; }

    /// <summary>The rule of the emitter table that read the record, with what it decided about the input.</summary>
    public string Rule { get; set; } = "";

    public CallOutcome Outcome { get; set; }

    public CallIdentity Identity { get; set; }

    public TokenUsage Usage { get; set; }

    /// <summary>The provider as sent, or as the emitter implies it; null when neither.</summary>
    public string? Provider { get; set; }

    /// <summary>The model that answered.</summary>
    public string? Model { get; set; }

    /// <summary>The model that was asked for.</summary>
    public string? RequestModel { get; set; }

    public string? Session { get; set; }

    public string? Task { get; set; }

    /// <summary>The emitter's or provider's id of the call.</summary>
    public string? RequestId { get; set; }

    /// <summary>Nano-dollars that the emitter claims; null when it claims none.</summary>
    public long? ReportedCost { get; set; }

    /// <summary>A cost is claimed that is no amount.</summary>
    public bool IsCostUnread { get; set; }

    public ServiceTier Tier { get; set; }

    public long? DurationMs { get; set; }

    /// <summary>The call ended in an error, yet has usage.</summary>
    public bool HasFailed { get; set; }

    /// <summary>A fact that the price depends on is not in the record.</summary>
    public bool IsEstimate { get; set; }

    /// <summary>The record sums up several calls, such as a whole turn.</summary>
    public bool SpansCalls { get; set; }

    /// <summary>The report stands for several calls of known number, each of unknown size.</summary>
    public bool IsSumOfCalls { get; set; }

    /// <summary>The emitter's cost knows how long cache writes live, the tokens do not.</summary>
    public bool CostKnowsCacheLifetimes { get; set; }

    /// <summary>0 for the emitter's ledger signal, more for those that stand in for it.</summary>
    public byte Rank { get; set; }

    /// <summary>The record is only compared with the ledger signal, never booked.</summary>
    public bool IsShadow { get; set; }

    /// <summary>False when no other signal of the emitter repeats this one.</summary>
    public bool IsRepeatedElsewhere { get; set; }

    /// <summary>Why the record is refused.</summary>
    public string? Refusal { get; set; }

    /// <summary>The record says what was used or what it cost. One that does not must not silence a signal that does.</summary>
    public bool IsSpend => Outcome == CallOutcome.Metered || (Outcome == CallOutcome.Unmetered && ReportedCost is > 0);

    /// <summary>The record stands in for a better signal, and is dropped for it, though neither says what was used.</summary>
    public bool IsUnmeteredFallback => Outcome == CallOutcome.Unmetered && Rank > 0;

    /// <summary>How many of the disjoint token classes are known to be used: the richer of two reports of a call is
    /// kept.</summary>
    public int Richness => Outcome == CallOutcome.Metered
        ? 1 + Used(Usage.UncachedInput) + Used(Usage.CacheRead) + Used(Usage.CacheWrite) + Used(Usage.CacheWrite1h)
            + Used(Usage.Output) + Used(Usage.Reasoning) + Used(Usage.AudioInput) + Used(Usage.AudioOutput)
        : 0;

    /// <summary>Forgets the previous record.</summary>
    public void Reset(Emitter emitter)
    {
        Emitter = emitter;
        Rule = "";
        Outcome = CallOutcome.Metered;
        Identity = CallIdentity.Record;
        Usage = default;
        Provider = Model = RequestModel = Session = Task = RequestId = Refusal = null;
        ReportedCost = DurationMs = null;
        Tier = ServiceTier.Standard;
        HasFailed = IsEstimate = SpansCalls = IsSumOfCalls = CostKnowsCacheLifetimes = false;
        IsRepeatedElsewhere = IsShadow = IsCostUnread = false;
        Rank = 0;
    }

    /// <summary>Notes why the record cannot be taken.</summary>
    public ReadResult Refuse(string reason)
    {
        Refusal = reason;
        return ReadResult.Refused;
    }

    /// <summary>Places the record among the emitter's signals.</summary>
    public void RankAs(byte rank)
    {
        Rank = rank;
        IsRepeatedElsewhere = true;
    }

    private static int Used(long tokens) => tokens > 0 ? 1 : 0;

    /// <summary>What becomes of the record in the ledger, unless another rule makes a shadow of it.</summary>
    public Disposition Disposition => IsShadow ? Disposition.Shadow : Rank == 0 ? Disposition.Ledger : Disposition.Fallback;
}

using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ledger;

/// <summary>What a row of the ledger is.</summary>
public enum EntryKind : byte
{
    /// <summary>Usage with its price: one call, or one interval of a metric.</summary>
    Usage,

    /// <summary>A correction of earlier usage, with its own recording time, no calls and a reason.</summary>
    Adjustment,

    /// <summary>An attempt that failed without usage. Counted in <c>failed_calls</c>, <see cref="LedgerEntry.Calls"/> times (null is
    /// once); never listed as an entry.</summary>
    FailedAttempt,
}

/// <summary>Where a cost comes from, first hit wins.</summary>
public enum CostBasis : byte
{
    /// <summary>Tokens without a price in the book, or a call without tokens: the cost is unknown, never zero.</summary>
    None,

    /// <summary>The provider's own charge, seen by the gateway.</summary>
    Provider,

    /// <summary>Tokens times the price book.</summary>
    Computed,

    /// <summary>Computed, with the share of one-hour cache writes solved from the emitter's own cost.</summary>
    ComputedSplitFromEmitter,

    /// <summary>An amount without tokens, as the emitter claims it.</summary>
    Reported,
}

/// <summary>The way in which a usage report reached us.</summary>
public enum Signal : byte
{
    Gateway,
    Log,
    Span,
    Metric,
    UsageApi,
    Import,

    /// <summary>Made by ClawHQ itself: re-pricing, reversal of a fallback, moves to other owners.</summary>
    System,
}

/// <summary>Facts about an entry that a reader of it should know.</summary>
[Flags]
public enum EntryFlags : ushort
{
    None = 0,

    /// <summary>The call ended in an error, yet used tokens.</summary>
    Failed = 1,

    /// <summary>First point of a cumulative series that spans more than an hour: counted in full, left out of baselines.</summary>
    Opening = 2,

    /// <summary>The claimed time lay more than ten minutes ahead; booked at receipt, the claim is in provenance.</summary>
    TimeClamped = 4,

    /// <summary>Booked from a lower signal because the emitter's ledger signal is silent.</summary>
    Fallback = 8,

    /// <summary>Priced without facts that would matter (cache lifetime split, tier, context length).</summary>
    Estimate = 16,

    /// <summary>A call without any usage: metered nothing, so its cost is unknown.</summary>
    Unmetered = 32,
}

/// <summary>One row of the ledger. Built once, appended once, never edited; corrections are new rows.</summary>
/// <remarks>Money is in nano-dollars. Times are Unix milliseconds UTC.</remarks>
public sealed record LedgerEntry
{
    /// <summary>Position in the ledger, from 1, without gaps; 0 until committed.</summary>
    public long Seq { get; internal set; }

    /// <summary>When the commit happened; 0 until committed.</summary>
    public long RecordedAt { get; internal set; }

    public EntryKind Kind { get; init; }

    public EntryFlags Flags { get; init; }

    /// <summary>Time of use: prices, windows, rollups and dedupe go by it.</summary>
    public required long Time { get; init; }

    /// <summary>Who and what the usage belongs to; an interned instance from <see cref="DimensionRegistry"/>.</summary>
    public required DimensionSet Dimensions { get; init; }

    /// <summary>The unit of work; null for metrics.</summary>
    public string? Task { get; init; }

    public string? Session { get; init; }

    /// <summary>Calls behind this entry; null when made of sums that cannot tell. An adjustment has 0, or null when what it
    /// corrects does not know its calls, the negative number when it takes usage out (a stand-in, or what moves to another owner), and
    /// the number itself when it brings usage to an owner; a failed attempt has the number of attempts, null meaning 1.</summary>
    public int? Calls { get; init; }

    public TokenUsage Usage { get; init; }

    /// <summary>Cost at the public price; null when unpriced or unmetered.</summary>
    public long? ListCost { get; init; }

    /// <summary>Cost after discounts and overrides; null when unpriced or unmetered.</summary>
    public long? EffectiveCost { get; init; }

    /// <summary>What the emitter claimed; null when it claimed nothing.</summary>
    public long? ReportedCost { get; init; }

    public CostBasis Basis { get; init; }

    public ServiceTier Tier { get; init; }

    /// <summary>Version of the price that was applied, as <c>PricedUsage.PriceVersion</c> names it; null when none was.</summary>
    public string? PriceVersion { get; init; }

    /// <summary>Duration of the call in milliseconds; null when not reported.</summary>
    public long? DurationMs { get; init; }

    public required Provenance Provenance { get; init; }

    /// <summary>For an adjustment: the entry that it corrects; 0 when it corrects a sum.</summary>
    public long Adjusts { get; init; }

    /// <summary>For an adjustment: why, in one sentence.</summary>
    public string? Reason { get; init; }

    /// <summary>For an adjustment that gives earlier unpriced usage its price: how many tokens stop being unpriced by it
    /// (at least 0; negative when it takes a price away again). 0 for everything else.</summary>
    public long TokensNowPriced { get; init; }

    /// <summary>As <see cref="TokensNowPriced"/>, for calls.</summary>
    public int CallsNowPriced { get; init; }
}

/// <summary>How an entry came to be: enough to walk from an amount back to the bytes and the rule that made it.</summary>
public sealed record Provenance
{
    public required Signal Signal { get; init; }

    /// <summary>The program that reported, as the emitter table names it: <c>openclaw</c>, <c>claude-code</c>, ...</summary>
    public required string Emitter { get; init; }

    /// <summary>The rule of the emitter table that made the entry, such as <c>claude-code.api_request</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>The emitter's own id of the call (request id, response id, usage API id); null when it has none.</summary>
    public string? RequestId { get; init; }

    public UInt128 TraceId { get; init; }

    public ulong SpanId { get; init; }

    /// <summary>For metrics: start of the interval that the delta covers; 0 otherwise.</summary>
    public long IntervalStart { get; init; }

    /// <summary>When the request that carried it was received.</summary>
    public required long ReceivedAt { get; init; }

    /// <summary>The emitter's claimed time where it was not used; 0 otherwise.</summary>
    public long ClaimedTime { get; init; }

    /// <summary>The provider name as sent, where it was mapped to another; null otherwise.</summary>
    public string? OriginalProvider { get; init; }

    /// <summary>The model that was asked for, where another one answered; null otherwise. Its price applies where the book does not know
    /// the one that answered.</summary>
    public string? RequestModel { get; init; }
}

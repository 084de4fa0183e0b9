using System.Globalization;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Reports.Lists;
using ClawHQ.Core.Reports.Spend;
using ClawHQ.Domain.Usage;
using NodaTime;

namespace ClawHQ.Core.Reports.Entries;

/// <summary>A row of the ledger. Money is dollars with nine decimals; null is unknown.</summary>
public sealed record EntryItem
{
    /// <summary>Its id in addresses.</summary>
    public required string Id { get; init; }

    /// <summary>Its position in the ledger, from 1.</summary>
    public required long Seq { get; init; }

    /// <summary>Time of use: prices, windows and sums go by it.</summary>
    public required string Time { get; init; }

    /// <summary>When it became durable.</summary>
    public required string RecordedAt { get; init; }

    /// <summary><c>usage</c> or <c>adjustment</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>For an adjustment: the entry that it corrects.</summary>
    public long? Adjusts { get; init; }

    /// <summary>For an adjustment: why.</summary>
    public string? Reason { get; init; }

    public string? Agent { get; init; }

    public string? Team { get; init; }

    public string? Project { get; init; }

    public string? Client { get; init; }

    public string? User { get; init; }

    public string? Task { get; init; }

    public string? Session { get; init; }

    public string? Provider { get; init; }

    public string? Model { get; init; }

    public string? Environment { get; init; }

    public string? Source { get; init; }

    /// <summary>Number of the key that reported it.</summary>
    public int? Key { get; init; }

    /// <summary>Calls behind it; null when it is made of sums that cannot tell.</summary>
    public int? Calls { get; init; }

    /// <summary>The whole prompt, cached tokens included.</summary>
    public long InputTokens { get; init; }

    public long UncachedInputTokens { get; init; }

    public long CacheReadTokens { get; init; }

    /// <summary>Cache writes of both lifetimes.</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>The part of the cache writes that lives for an hour.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("cache_write_1h_tokens")]
    public long CacheWrite1hTokens { get; init; }

    /// <summary>Reasoning included.</summary>
    public long OutputTokens { get; init; }

    public long ReasoningTokens { get; init; }

    public long AudioInputTokens { get; init; }

    public long AudioCacheReadTokens { get; init; }

    public long AudioOutputTokens { get; init; }

    public long ImageInputTokens { get; init; }

    public long ImageOutputTokens { get; init; }

    public long WebSearches { get; init; }

    public string? ListCost { get; init; }

    public string? EffectiveCost { get; init; }

    public string? ReportedCost { get; init; }

    /// <summary>Where the cost comes from: none, provider, computed, computed_split_from_emitter or reported.</summary>
    public required string CostBasis { get; init; }

    /// <summary><c>ok</c> or <c>error</c>.</summary>
    public required string Status { get; init; }

    /// <summary>standard, batch, flex, priority or fast.</summary>
    public required string Tier { get; init; }

    /// <summary>What a reader should know: opening, time_clamped, fallback, estimate, unmetered.</summary>
    public required IReadOnlyList<string> Flags { get; init; }

    public long? DurationMs { get; init; }

    /// <summary>The price that was applied; null when none was.</summary>
    public string? PriceVersion { get; init; }

    public required EntryProvenance Provenance { get; init; }

    /// <summary>The item of an entry.</summary>
    public static EntryItem Of(LedgerEntry entry) => WithUsage(
        new EntryItem
        {
            Id = entry.Seq.ToString(CultureInfo.InvariantCulture),
            Seq = entry.Seq,
            Time = Rfc3339.Text(Instant.FromUnixTimeMilliseconds(entry.Time)),
            RecordedAt = Rfc3339.Text(Instant.FromUnixTimeMilliseconds(entry.RecordedAt)),
            Kind = WireNames<EntryKind>.Of(entry.Kind),
            Adjusts = entry.Adjusts == 0 ? null : entry.Adjusts,
            Reason = entry.Reason,
            Agent = entry.Dimensions.Agent,
            Team = entry.Dimensions.Team,
            Project = entry.Dimensions.Project,
            Client = entry.Dimensions.Client,
            User = entry.Dimensions.User,
            Task = entry.Task,
            Session = entry.Session,
            Provider = entry.Dimensions.Provider,
            Model = entry.Dimensions.Model,
            Environment = entry.Dimensions.Environment,
            Source = entry.Dimensions.Source,
            Key = entry.Dimensions.Key,
            Calls = entry.Kind == EntryKind.Adjustment ? entry.Calls ?? 0 : entry.Calls,
            ListCost = NameItem.Dollars(entry.ListCost),
            EffectiveCost = NameItem.Dollars(entry.EffectiveCost),
            ReportedCost = NameItem.Dollars(entry.ReportedCost),
            CostBasis = WireNames<CostBasis>.Of(entry.Basis),
            Status = entry.Flags.HasFlag(EntryFlags.Failed) ? "error" : "ok",
            Tier = WireNames<ServiceTier>.Of(entry.Tier),
            Flags = [.. ToldFlags.Where(f => entry.Flags.HasFlag(f)).Select(WireNames<EntryFlags>.Of)],
            DurationMs = entry.DurationMs,
            PriceVersion = entry.PriceVersion,
            Provenance = EntryProvenance.Of(entry.Provenance),
        },
        entry.Usage);

    private static readonly EntryFlags[] ToldFlags =
        [EntryFlags.Opening, EntryFlags.TimeClamped, EntryFlags.Fallback, EntryFlags.Estimate, EntryFlags.Unmetered];

    private static EntryItem WithUsage(EntryItem item, in TokenUsage usage) => item with
    {
        InputTokens = usage.Input,
        UncachedInputTokens = usage.UncachedInput,
        CacheReadTokens = usage.CacheRead,
        CacheWriteTokens = usage.CacheWrite + usage.CacheWrite1h,
        CacheWrite1hTokens = usage.CacheWrite1h,
        OutputTokens = usage.Output,
        ReasoningTokens = usage.Reasoning,
        AudioInputTokens = usage.AudioInput,
        AudioCacheReadTokens = usage.AudioCacheRead,
        AudioOutputTokens = usage.AudioOutput,
        ImageInputTokens = usage.ImageInput,
        ImageOutputTokens = usage.ImageOutput,
        WebSearches = usage.WebSearches,
    };
}

/// <summary>How an entry came to be.</summary>
/// <param name="Signal">gateway, log, span, metric, usage_api, import or system.</param>
/// <param name="Emitter">The program that reported.</param>
/// <param name="Rule">The rule that made the entry.</param>
/// <param name="Ids">The emitter's own ids.</param>
/// <param name="IntervalStart">For metrics: start of the interval that the figures cover.</param>
/// <param name="ReceivedAt">When the request that carried it was received.</param>
/// <param name="ClaimedTime">The emitter's own time, where it was not used.</param>
/// <param name="OriginalProvider">The provider's name as sent, where it was mapped to another.</param>
/// <param name="RequestModel">The model that was asked for, where another one answered.</param>
public sealed record EntryProvenance(
    string Signal, string Emitter, string Rule, EntryIds Ids, string? IntervalStart, string? ReceivedAt, string? ClaimedTime,
    string? OriginalProvider, string? RequestModel)
{
    internal static EntryProvenance Of(Provenance provenance) => new(
        WireNames<Signal>.Of(provenance.Signal),
        provenance.Emitter,
        provenance.Rule,
        new EntryIds(
            provenance.RequestId,
            provenance.TraceId == 0 ? null : provenance.TraceId.ToString("x32", CultureInfo.InvariantCulture),
            provenance.SpanId == 0 ? null : provenance.SpanId.ToString("x16", CultureInfo.InvariantCulture)),
        Rfc3339.TextOrNull(provenance.IntervalStart),
        Rfc3339.TextOrNull(provenance.ReceivedAt),
        Rfc3339.TextOrNull(provenance.ClaimedTime),
        provenance.OriginalProvider,
        provenance.RequestModel);
}

/// <summary>Ids by which the emitter knows the call.</summary>
/// <param name="RequestId">Request, response or usage API id.</param>
/// <param name="TraceId">Trace id, 32 hexadecimal digits.</param>
/// <param name="SpanId">Span id, 16 hexadecimal digits.</param>
public sealed record EntryIds(string? RequestId, string? TraceId, string? SpanId);

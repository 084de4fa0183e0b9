using ClawHQ.Core.Ledger.Blocks.Codecs;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ledger.Blocks;

/// <summary>One entry as a row of columns, in both directions.</summary>
internal static class EntryRow
{
    public static void Gather(LedgerEntry entry, int row, long[][] numbers, string?[][] texts, out UInt128 traceId)
    {
        void Set(NumberColumn column, long value) => numbers[(int)column][row] = value;

        Set(NumberColumn.Seq, entry.Seq);
        Set(NumberColumn.RecordedAt, entry.RecordedAt);
        Set(NumberColumn.Kind, (long)entry.Kind);
        Set(NumberColumn.Flags, (long)entry.Flags);
        Set(NumberColumn.Time, entry.Time);
        Set(NumberColumn.Dimensions, entry.Dimensions.Id);
        Set(NumberColumn.Calls, entry.Calls ?? NumberCodec.Null);
        Set(NumberColumn.ListCost, entry.ListCost ?? NumberCodec.Null);
        Set(NumberColumn.EffectiveCost, entry.EffectiveCost ?? NumberCodec.Null);
        Set(NumberColumn.ReportedCost, entry.ReportedCost ?? NumberCodec.Null);
        Set(NumberColumn.Basis, (long)entry.Basis);
        Set(NumberColumn.Tier, (long)entry.Tier);
        Set(NumberColumn.DurationMs, entry.DurationMs ?? NumberCodec.Null);
        Set(NumberColumn.Adjusts, entry.Adjusts);
        Set(NumberColumn.TokensNowPriced, entry.TokensNowPriced);
        Set(NumberColumn.CallsNowPriced, entry.CallsNowPriced);
        texts[(int)TextColumn.Task][row] = entry.Task;
        texts[(int)TextColumn.Session][row] = entry.Session;
        texts[(int)TextColumn.PriceVersion][row] = entry.PriceVersion;
        texts[(int)TextColumn.Reason][row] = entry.Reason;
        GatherUsage(entry.Usage, row, numbers);
        GatherProvenance(entry.Provenance, row, numbers, texts);
        traceId = entry.Provenance.TraceId;
    }

    public static LedgerEntry Entry(int row, long[][] numbers, string?[][] texts, UInt128 traceId, DimensionRegistry dimensions)
    {
        long Number(NumberColumn column) => numbers[(int)column][row];
        long? Nullable(NumberColumn column) => Number(column) is var value && value == NumberCodec.Null ? null : value;
        string? Text(TextColumn column) => texts[(int)column][row];

        return new LedgerEntry
        {
            Seq = Number(NumberColumn.Seq),
            RecordedAt = Number(NumberColumn.RecordedAt),
            Kind = (EntryKind)Number(NumberColumn.Kind),
            Flags = (EntryFlags)Number(NumberColumn.Flags),
            Time = Number(NumberColumn.Time),
            Dimensions = dimensions[(int)Number(NumberColumn.Dimensions)],
            Task = Text(TextColumn.Task),
            Session = Text(TextColumn.Session),
            Calls = (int?)Nullable(NumberColumn.Calls),
            Usage = Usage(row, numbers),
            ListCost = Nullable(NumberColumn.ListCost),
            EffectiveCost = Nullable(NumberColumn.EffectiveCost),
            ReportedCost = Nullable(NumberColumn.ReportedCost),
            Basis = (CostBasis)Number(NumberColumn.Basis),
            Tier = (ServiceTier)Number(NumberColumn.Tier),
            PriceVersion = Text(TextColumn.PriceVersion),
            DurationMs = Nullable(NumberColumn.DurationMs),
            Adjusts = Number(NumberColumn.Adjusts),
            TokensNowPriced = Number(NumberColumn.TokensNowPriced),
            CallsNowPriced = (int)Number(NumberColumn.CallsNowPriced),
            Reason = Text(TextColumn.Reason),
            Provenance = new Provenance
            {
                Signal = (Signal)Number(NumberColumn.Signal),
                Emitter = Text(TextColumn.Emitter) ?? "",
                Rule = Text(TextColumn.Rule) ?? "",
                RequestId = Text(TextColumn.RequestId),
                TraceId = traceId,
                SpanId = (ulong)Number(NumberColumn.SpanId),
                IntervalStart = Number(NumberColumn.IntervalStart),
                ReceivedAt = Number(NumberColumn.ReceivedAt),
                ClaimedTime = Number(NumberColumn.ClaimedTime),
                OriginalProvider = Text(TextColumn.OriginalProvider),
                RequestModel = Text(TextColumn.RequestModel),
            },
        };
    }

    private static void GatherUsage(in TokenUsage usage, int row, long[][] numbers)
    {
        numbers[(int)NumberColumn.UncachedInput][row] = usage.UncachedInput;
        numbers[(int)NumberColumn.CacheRead][row] = usage.CacheRead;
        numbers[(int)NumberColumn.CacheWrite][row] = usage.CacheWrite;
        numbers[(int)NumberColumn.CacheWrite1h][row] = usage.CacheWrite1h;
        numbers[(int)NumberColumn.Output][row] = usage.Output;
        numbers[(int)NumberColumn.Reasoning][row] = usage.Reasoning;
        numbers[(int)NumberColumn.AudioInput][row] = usage.AudioInput;
        numbers[(int)NumberColumn.AudioCacheRead][row] = usage.AudioCacheRead;
        numbers[(int)NumberColumn.AudioOutput][row] = usage.AudioOutput;
        numbers[(int)NumberColumn.ImageInput][row] = usage.ImageInput;
        numbers[(int)NumberColumn.ImageOutput][row] = usage.ImageOutput;
        numbers[(int)NumberColumn.WebSearches][row] = usage.WebSearches;
    }

    private static TokenUsage Usage(int row, long[][] numbers) => new()
    {
        UncachedInput = numbers[(int)NumberColumn.UncachedInput][row],
        CacheRead = numbers[(int)NumberColumn.CacheRead][row],
        CacheWrite = numbers[(int)NumberColumn.CacheWrite][row],
        CacheWrite1h = numbers[(int)NumberColumn.CacheWrite1h][row],
        Output = numbers[(int)NumberColumn.Output][row],
        Reasoning = numbers[(int)NumberColumn.Reasoning][row],
        AudioInput = numbers[(int)NumberColumn.AudioInput][row],
        AudioCacheRead = numbers[(int)NumberColumn.AudioCacheRead][row],
        AudioOutput = numbers[(int)NumberColumn.AudioOutput][row],
        ImageInput = numbers[(int)NumberColumn.ImageInput][row],
        ImageOutput = numbers[(int)NumberColumn.ImageOutput][row],
        WebSearches = numbers[(int)NumberColumn.WebSearches][row],
    };

    private static void GatherProvenance(Provenance provenance, int row, long[][] numbers, string?[][] texts)
    {
        numbers[(int)NumberColumn.Signal][row] = (long)provenance.Signal;
        numbers[(int)NumberColumn.SpanId][row] = (long)provenance.SpanId;
        numbers[(int)NumberColumn.IntervalStart][row] = provenance.IntervalStart;
        numbers[(int)NumberColumn.ReceivedAt][row] = provenance.ReceivedAt;
        numbers[(int)NumberColumn.ClaimedTime][row] = provenance.ClaimedTime;
        texts[(int)TextColumn.Emitter][row] = provenance.Emitter;
        texts[(int)TextColumn.Rule][row] = provenance.Rule;
        texts[(int)TextColumn.RequestId][row] = provenance.RequestId;
        texts[(int)TextColumn.OriginalProvider][row] = provenance.OriginalProvider;
        texts[(int)TextColumn.RequestModel][row] = provenance.RequestModel;
    }
}

namespace ClawHQ.Core.Ledger.Blocks;

/// <summary>The numbers of an entry, in the order in which a block stores them. The order is part of the format.</summary>
public enum NumberColumn : byte
{
    Seq,
    RecordedAt,
    Kind,
    Flags,
    Time,

    /// <summary>Number of the dimension set.</summary>
    Dimensions,
    Calls,
    UncachedInput,
    CacheRead,
    CacheWrite,
    CacheWrite1h,
    Output,
    Reasoning,
    AudioInput,
    AudioCacheRead,
    AudioOutput,
    ImageInput,
    ImageOutput,
    WebSearches,
    ListCost,
    EffectiveCost,
    ReportedCost,
    Basis,
    Tier,
    DurationMs,
    Adjusts,
    Signal,
    SpanId,
    IntervalStart,
    ReceivedAt,
    ClaimedTime,
    TokensNowPriced,
    CallsNowPriced,
}

/// <summary>The texts of an entry, in the order in which a block stores them. The order is part of the format.</summary>
public enum TextColumn : byte
{
    Task,
    Session,
    PriceVersion,
    Emitter,
    Rule,
    RequestId,
    OriginalProvider,
    Reason,

    /// <summary>Last in the block, and there only where an entry has one: blocks of earlier programs end before it.</summary>
    RequestModel,
}

/// <summary>Which columns a reader wants; the others are skipped without being decoded.</summary>
/// <param name="Numbers">One bit for each <see cref="NumberColumn"/>.</param>
/// <param name="Texts">One bit for each <see cref="TextColumn"/>.</param>
/// <param name="TraceIds">Whether trace ids are wanted.</param>
public readonly record struct ColumnChoice(ulong Numbers, uint Texts, bool TraceIds)
{
    /// <summary>Everything.</summary>
    public static ColumnChoice All => new(ulong.MaxValue, uint.MaxValue, true);

    /// <summary>Only these numbers.</summary>
    public static ColumnChoice Of(params ReadOnlySpan<NumberColumn> columns)
    {
        ulong numbers = 0;
        foreach (var column in columns)
        {
            numbers |= 1UL << (int)column;
        }

        return new ColumnChoice(numbers, 0, false);
    }

    /// <summary>These texts as well.</summary>
    public ColumnChoice With(params ReadOnlySpan<TextColumn> columns)
    {
        var texts = Texts;
        foreach (var column in columns)
        {
            texts |= 1U << (int)column;
        }

        return this with { Texts = texts };
    }

    internal bool Has(NumberColumn column) => (Numbers >> (int)column & 1) != 0;

    internal bool Has(TextColumn column) => (Texts >> (int)column & 1) != 0;
}

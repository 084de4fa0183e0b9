namespace ClawHQ.Core.Ledger.Booking;

/// <summary>Takes out what was booked from a lower signal.</summary>
internal static class Reversal
{
    /// <summary>The rule of a reversal of usage: it takes the calls out too, which an ordinary adjustment never touches.</summary>
    public const string UsageRule = "ledger.fallback-taken-out";

    /// <summary>The rule of a reversal of an adjustment.</summary>
    public const string AdjustmentRule = "ledger.adjustment-taken-out";

    /// <summary>True for an entry made by <see cref="Of"/> from usage or from an adjustment.</summary>
    public static bool Is(LedgerEntry entry) =>
        entry.Kind == EntryKind.Adjustment && entry.Provenance.Rule is UsageRule or AdjustmentRule;

    /// <summary>What a reversal takes out, as far as sums are concerned.</summary>
    public static LedgerEntry Undo(LedgerEntry reversal) => Negate(reversal) with
    {
        Kind = reversal.Provenance.Rule == UsageRule ? EntryKind.Usage : EntryKind.Adjustment,
    };

    /// <summary>The adjustment that makes an entry, or an adjustment of it, add up to nothing. For failed attempts, as many less.</summary>
    public static LedgerEntry Of(LedgerEntry entry, long now) => Negate(entry) with
    {
        Kind = entry.Kind == EntryKind.FailedAttempt ? EntryKind.FailedAttempt : EntryKind.Adjustment,
        Adjusts = entry.Seq,
        Reason = "The emitter's own report of this usage has come: what stood in for it is taken out.",
        Provenance = new Provenance
        {
            Signal = Signal.System,
            Emitter = entry.Provenance.Emitter,
            Rule = entry.Kind == EntryKind.Adjustment ? AdjustmentRule : UsageRule,
            IntervalStart = entry.Provenance.IntervalStart,
            ReceivedAt = now,
        },
    };

    private static LedgerEntry Negate(LedgerEntry entry) => entry with
    {
        Calls = entry.Kind == EntryKind.FailedAttempt ? -(entry.Calls ?? 1) : -entry.Calls,
        Usage = -entry.Usage,
        ListCost = -entry.ListCost,
        EffectiveCost = -entry.EffectiveCost,
        ReportedCost = -entry.ReportedCost,
        DurationMs = -entry.DurationMs,
        TokensNowPriced = -entry.TokensNowPriced,
        CallsNowPriced = -entry.CallsNowPriced,
    };
}

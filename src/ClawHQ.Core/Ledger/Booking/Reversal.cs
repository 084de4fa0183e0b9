namespace ClawHQ.Core.Ledger.Booking;

/// <summary>Takes out what was booked from a lower signal.</summary>
internal static class Reversal
{
    /// <summary>The rule of a reversal of usage: it takes the calls out too, which an ordinary adjustment never touches.</summary>
    public const string UsageRule = "ledger.fallback-taken-out";

    /// <summary>The rule of a reversal of an adjustment.</summary>
    public const string AdjustmentRule = "ledger.adjustment-taken-out";

    /// <summary>The rule of a reversal of what took usage out of an owner: it puts it there again.</summary>
    public const string MoveRule = "ledger.move-taken-out";

    /// <summary>What an adjustment counts as in sums, where it stands for whole usage or for another adjustment; it counts as many times
    /// less where it takes that out. Everything else counts as what it is.</summary>
    public static (LedgerEntry Counted, bool IsTakenOut) Of(LedgerEntry entry) =>
        entry.Kind != EntryKind.Adjustment ? (entry, false) : entry.Provenance.Rule switch
        {
            UsageRule or Move.OutRule => (Negate(entry) with { Kind = EntryKind.Usage }, true),
            AdjustmentRule => (Negate(entry), true),
            MoveRule or Move.InRule => (entry with { Kind = EntryKind.Usage }, false),
            _ => (entry, false),
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
            Rule = entry.Kind != EntryKind.Adjustment ? UsageRule : entry.Provenance.Rule switch
            {
                Move.InRule => UsageRule,
                Move.OutRule => MoveRule,
                _ => AdjustmentRule,
            },
            IntervalStart = entry.Provenance.IntervalStart,
            ReceivedAt = now,
        },
    };

    /// <summary>An entry of which everything counts the other way.</summary>
    public static LedgerEntry Negate(LedgerEntry entry) => entry with
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

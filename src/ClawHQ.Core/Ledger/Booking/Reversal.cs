namespace ClawHQ.Core.Ledger.Booking;

/// <summary>Takes out what was booked from a lower signal, or what somebody had reversed.</summary>
internal static class Reversal
{
    /// <summary>The rule of a reversal of usage: it takes the calls out too, which an ordinary adjustment never touches.</summary>
    public const string UsageRule = "ledger.fallback-taken-out";

    /// <summary>The same where somebody had an opening entry reversed.</summary>
    public const string OpeningRule = "ledger.opening-reversed";

    /// <summary>The rule of a reversal of an adjustment.</summary>
    public const string AdjustmentRule = "ledger.adjustment-taken-out";

    /// <summary>The rule of a reversal of what took usage out of an owner: it puts it there again.</summary>
    public const string MoveRule = "ledger.move-taken-out";

    /// <summary>What an adjustment counts as in sums, where it stands for whole usage or for another adjustment; it counts as many times
    /// less where it takes that out. Everything else counts as what it is.</summary>
    public static (LedgerEntry Counted, bool IsTakenOut) Of(LedgerEntry entry) =>
        entry.Kind != EntryKind.Adjustment ? (entry, false) : entry.Provenance.Rule switch
        {
            UsageRule or OpeningRule or Move.OutRule => (Negate(entry) with { Kind = EntryKind.Usage }, true),
            AdjustmentRule => (Negate(entry), true),
            MoveRule or Move.InRule => (entry with { Kind = EntryKind.Usage }, false),
            _ => (entry, false),
        };

    /// <summary>Whether an adjustment takes whole usage out.</summary>
    public static bool TakesUsageOut(LedgerEntry adjustment) => adjustment.Provenance.Rule is UsageRule or OpeningRule;

    /// <summary>Makes a stand-in, or an adjustment of it, add up to nothing; failed attempts become as many less.</summary>
    public static LedgerEntry Of(LedgerEntry entry, long now) =>
        Of(entry, UsageRule, "The emitter's own report of this usage has come: what stood in for it is taken out.", now);

    /// <summary>The adjustment that makes an opening entry, or an adjustment of it, add up to nothing.</summary>
    public static LedgerEntry OfOpening(LedgerEntry entry, string reason, long now)
    {
        var reversal = Of(entry, OpeningRule, reason, now);
        return reversal with { Flags = reversal.Flags & ~EntryFlags.Opening };
    }

    private static LedgerEntry Of(LedgerEntry entry, string usageRule, string reason, long now) => Negate(entry) with
    {
        Kind = entry.Kind == EntryKind.FailedAttempt ? EntryKind.FailedAttempt : EntryKind.Adjustment,
        Adjusts = entry.Seq,
        Seq = 0,
        RecordedAt = 0,
        Reason = reason,
        Provenance = new Provenance
        {
            Signal = Signal.System,
            Emitter = entry.Provenance.Emitter,
            Rule = entry.Kind != EntryKind.Adjustment ? usageRule : entry.Provenance.Rule switch
            {
                Move.InRule => usageRule,
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

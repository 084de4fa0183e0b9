namespace ClawHQ.Core.Ledger.Booking;

/// <summary>Takes out what was booked from a lower signal.</summary>
internal static class Reversal
{
    /// <summary>The adjustment that makes an entry, or an adjustment of it, add up to nothing, its calls too: they were never made
    /// twice. For failed attempts, as many less.</summary>
    public static LedgerEntry Of(LedgerEntry entry, long now) => entry with
    {
        Kind = entry.Kind == EntryKind.FailedAttempt ? EntryKind.FailedAttempt : EntryKind.Adjustment,
        Calls = entry.Kind == EntryKind.FailedAttempt ? -(entry.Calls ?? 1) : -entry.Calls,
        Usage = -entry.Usage,
        ListCost = -entry.ListCost,
        EffectiveCost = -entry.EffectiveCost,
        ReportedCost = -entry.ReportedCost,
        DurationMs = -entry.DurationMs,
        Adjusts = entry.Seq,
        TokensNowPriced = -entry.TokensNowPriced,
        CallsNowPriced = -entry.CallsNowPriced,
        Reason = "The emitter's own report of this usage has come: what stood in for it is taken out.",
        Provenance = new Provenance
        {
            Signal = Signal.System,
            Emitter = entry.Provenance.Emitter,
            Rule = "ledger.fallback-taken-out",
            IntervalStart = entry.Provenance.IntervalStart,
            ReceivedAt = now,
        },
    };
}

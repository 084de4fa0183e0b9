namespace ClawHQ.Core.Ledger.Booking;

/// <summary>Brings an entry from one owner to another by two adjustments: one takes out of the old owner all that the entry adds up to, the
/// other adds it to the new one. In sums it is then as if the new owner had been booked at first.</summary>
internal static class Move
{
    /// <summary>The rule of the adjustment that takes out.</summary>
    public const string OutRule = "ledger.moved-out";

    /// <summary>The rule of the adjustment that adds.</summary>
    public const string InRule = "ledger.moved-in";

    /// <summary>The two adjustments. They belong into one request, so that neither is ever without the other.</summary>
    /// <param name="net">The entry with what its adjustments add up to, on its present owner.</param>
    /// <param name="to">The same with the new owner.</param>
    /// <param name="reason">Why, in one sentence.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static (LedgerEntry Out, LedgerEntry In) Of(LedgerEntry net, DimensionSet to, string reason, long now)
    {
        var moved = net with
        {
            Kind = net.Kind == EntryKind.FailedAttempt ? EntryKind.FailedAttempt : EntryKind.Adjustment,
            Calls = net.Kind == EntryKind.FailedAttempt ? net.Calls ?? 1 : net.Calls,
            Flags = net.Flags & ~EntryFlags.Opening,
            Adjusts = net.Seq,
            Seq = 0,
            RecordedAt = 0,
            Reason = reason,
            Provenance = new Provenance
            {
                Signal = Signal.System,
                Emitter = net.Provenance.Emitter,
                Rule = InRule,
                IntervalStart = net.Provenance.IntervalStart,
                ReceivedAt = now,
            },
        };
        var taken = Reversal.Negate(moved) with { Provenance = moved.Provenance with { Rule = OutRule } };
        return (taken, moved with { Dimensions = to });
    }

    /// <summary>True for the adjustment that brings usage to an owner.</summary>
    public static bool IsIn(LedgerEntry entry) => entry.Kind == EntryKind.Adjustment && entry.Provenance.Rule == InRule;
}

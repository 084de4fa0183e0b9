using ClawHQ.Core.Ledger.Booking;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ledger.Adjusting;

/// <summary>What the adjustments of one entry add up to, and to whom they leave it.</summary>
internal sealed class NetEntry
{
    /// <summary>An entry without adjustments.</summary>
    public static NetEntry None { get; } = new();

    /// <summary>Nano-dollars; null when no adjustment states any.</summary>
    public long? List { get; private set; }

    /// <summary>Nano-dollars; null when no adjustment states any.</summary>
    public long? Effective { get; private set; }

    /// <summary>Nano-dollars; null when no adjustment states any.</summary>
    public long? Reported { get; private set; }

    /// <summary>Tokens by class; negative when the entry was taken out.</summary>
    public TokenUsage Usage { get; private set; }

    /// <summary>Tokens; negative when the entry was taken out.</summary>
    public long Tokens => Usage.Total;

    public long TokensNowPriced { get; private set; }

    public int CallsNowPriced { get; private set; }

    /// <summary>How many adjustments there are.</summary>
    public int Count { get; private set; }

    /// <summary>The price of the last one; null when none states any.</summary>
    public string? PriceVersion { get; private set; }

    /// <summary>To whom the last move brought it; null when it was never moved.</summary>
    public DimensionSet? MovedTo { get; private set; }

    /// <summary>Whether it was taken out: its emitter's better report came, or somebody had it reversed.</summary>
    public bool IsTakenOut { get; private set; }

    /// <summary>To whom an entry belongs now.</summary>
    public DimensionSet OwnerOf(LedgerEntry entry) => MovedTo ?? entry.Dimensions;

    /// <summary>An entry with what these adjustments of it add up to, on its present owner.</summary>
    public LedgerEntry Of(LedgerEntry entry) => entry with
    {
        Dimensions = OwnerOf(entry),
        Usage = entry.Usage + Usage,
        ListCost = Sum(entry.ListCost, List),
        EffectiveCost = Sum(entry.EffectiveCost, Effective),
        ReportedCost = Sum(entry.ReportedCost, Reported),
        PriceVersion = PriceVersion ?? entry.PriceVersion,
    };

    /// <summary>Takes in an adjustment; in the order of their numbers.</summary>
    public void Add(LedgerEntry adjustment)
    {
        List = Sum(List, adjustment.ListCost);
        Effective = Sum(Effective, adjustment.EffectiveCost);
        Reported = Sum(Reported, adjustment.ReportedCost);
        Usage += adjustment.Usage;
        TokensNowPriced += adjustment.TokensNowPriced;
        CallsNowPriced += adjustment.CallsNowPriced;
        PriceVersion = adjustment.PriceVersion ?? PriceVersion;
        MovedTo = adjustment.Provenance.Rule == Move.InRule ? adjustment.Dimensions : MovedTo;
        IsTakenOut |= Reversal.TakesUsageOut(adjustment);
        Count++;
    }

    /// <summary>The sum of what is known; null when neither is.</summary>
    public static long? Sum(long? a, long? b) => a is null ? b : b is null ? a : a + b;
}

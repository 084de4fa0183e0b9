namespace ClawHQ.Core.Ledger.Repricing;

/// <summary>What the adjustments of one entry add up to.</summary>
internal sealed class NetCost
{
    /// <summary>Nano-dollars; null when no adjustment states any.</summary>
    public long? List { get; private set; }

    /// <summary>Nano-dollars; null when no adjustment states any.</summary>
    public long? Effective { get; private set; }

    /// <summary>Tokens; negative when the entry was taken out.</summary>
    public long Tokens { get; private set; }

    public long TokensNowPriced { get; private set; }

    public int CallsNowPriced { get; private set; }

    /// <summary>How many adjustments there are.</summary>
    public int Count { get; private set; }

    /// <summary>The price of the last one; null when none states any.</summary>
    public string? PriceVersion { get; private set; }

    public void Add(LedgerEntry adjustment)
    {
        List = Sum(List, adjustment.ListCost);
        Effective = Sum(Effective, adjustment.EffectiveCost);
        Tokens += adjustment.Usage.Total;
        TokensNowPriced += adjustment.TokensNowPriced;
        CallsNowPriced += adjustment.CallsNowPriced;
        PriceVersion = adjustment.PriceVersion ?? PriceVersion;
        Count++;
    }

    /// <summary>The sum of what is known; null when neither is.</summary>
    public static long? Sum(long? a, long? b) => a is null ? b : b is null ? a : a + b;
}

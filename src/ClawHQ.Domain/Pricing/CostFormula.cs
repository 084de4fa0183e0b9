using ClawHQ.Domain.Usage;

namespace ClawHQ.Domain.Pricing;

/// <summary>Tokens times price, in whole numbers, rounded once at the end.</summary>
public static class CostFormula
{
    /// <summary>Most tokens of one class in one entry; more is not priced, because no call or interval can mean it.</summary>
    public const long TokensMax = 1_000_000_000_000;

    /// <summary>Most web searches in one entry.</summary>
    public const long WebSearchesMax = 1_000_000_000;

    /// <summary>Greatest cost of one entry in nano-dollars, somewhat over a billion dollars; more is not priced. Differences and sums of
    /// some such costs fit a long.</summary>
    public const long CostMax = 1L << 60;

    private const long TokensPerRate = 1_000_000;

    /// <summary>
    /// The cost in nano-dollars, half to even. False when the output has no price, when a count is beyond its
    /// bound, or when the cost is beyond <see cref="CostMax"/>.
    /// </summary>
    /// <param name="usage">Negative counts (of adjustments) give negative costs.</param>
    /// <param name="price">The rates, factor and price of web searches; searches without a price add nothing.</param>
    /// <param name="discount">A contract's factor on everything.</param>
    /// <param name="nanos">The cost.</param>
    public static bool TryCost(in TokenUsage usage, in ApplicablePrice price, Multiplier discount, out long nanos)
    {
        nanos = 0;
        if (!IsInRange(usage) || (price.Card.Output < 0 && usage.Output != 0))
        {
            return false;
        }

        // Tokens × nano-dollars per million, then one division by everything at once. The divisor is below 2^60, so that what
        // does not fit before the division is not an amount after it either.
        var factor = price.Factor;
        var terms = TokenTerms(usage, price.Card);
        if (!Fits(terms, factor.Numerator))
        {
            return false;
        }

        var numerator = terms * factor.Numerator;
        if (usage.WebSearches != 0 && price.WebSearches is { } perThousand)
        {
            numerator += (Int128)usage.WebSearches * perThousand * 1_000 * factor.Denominator;
        }

        if (!Fits(numerator, discount.Numerator))
        {
            return false;
        }

        var denominator = (Int128)TokensPerRate * factor.Denominator * discount.Denominator;
        var cost = Rounding.HalfToEven(numerator * discount.Numerator, denominator);
        nanos = cost >= -CostMax && cost <= CostMax ? (long)cost : 0;
        return nanos == cost;
    }

    /// <summary>Sum over the disjoint classes; parts of a class (audio, images, reasoning) are taken out of it first.</summary>
    private static Int128 TokenTerms(in TokenUsage usage, in RateCard card)
    {
        var audioInput = Part(usage.AudioInput, usage.UncachedInput);
        var imageInput = Part(usage.ImageInput, usage.UncachedInput - audioInput);
        var audioRead = Part(usage.AudioCacheRead, usage.CacheRead);
        var audioOutput = Part(usage.AudioOutput, usage.Output);
        var imageOutput = Part(usage.ImageOutput, usage.Output - audioOutput);
        var reasoning = Part(usage.Reasoning, usage.Output - audioOutput - imageOutput);

        return Term(usage.UncachedInput - audioInput - imageInput, card.Input)
            + Term(audioInput, card.AudioInput)
            + Term(imageInput, card.ImageInput)
            + Term(usage.CacheRead - audioRead, card.CacheRead)
            + Term(audioRead, card.AudioCacheRead)
            + Term(usage.CacheWrite, card.CacheWrite)
            + Term(usage.CacheWrite1h, card.CacheWrite1h)
            + Term(usage.Output - audioOutput - imageOutput - reasoning, card.Output)
            + Term(reasoning, card.Reasoning)
            + Term(audioOutput, card.AudioOutput)
            + Term(imageOutput, card.ImageOutput);
    }

    private static Int128 Term(long tokens, long rate) => tokens == 0 ? Int128.Zero : Math.BigMul(tokens, rate);

    private static bool Fits(Int128 a, long b) =>
        256 - (int)Int128.LeadingZeroCount(Int128.Abs(a)) - (int)Int128.LeadingZeroCount(b) <= 126;

    /// <summary>A part is never more than its whole, whatever an emitter says.</summary>
    private static long Part(long part, long whole) => whole >= 0 ? Math.Clamp(part, 0, whole) : Math.Clamp(part, whole, 0);

    private static bool IsInRange(in TokenUsage usage) =>
        IsInRange(usage.UncachedInput) && IsInRange(usage.CacheRead) && IsInRange(usage.CacheWrite) && IsInRange(usage.CacheWrite1h)
        && IsInRange(usage.Output) && usage.WebSearches is >= -WebSearchesMax and <= WebSearchesMax;

    private static bool IsInRange(long count) => count is >= -TokensMax and <= TokensMax;
}

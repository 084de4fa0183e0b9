namespace ClawHQ.Domain.Pricing;

/// <summary>What a provider publishes for one model: nano-dollars per million tokens of each class.</summary>
/// <remarks>Null where the provider names no price of its own; <see cref="RateCard"/> has the rule for each.
/// Every rate lies between 0 and <see cref="Max"/>.</remarks>
public sealed record Rates
{
    /// <summary>10,000 USD per million tokens. Dearer than any model by far; more is a slip of the decimal point.</summary>
    public const long Max = 10_000 * Money.NanosPerUsd;

    /// <summary>Prompt tokens outside every cache.</summary>
    public required long Input { get; init; }

    public long? Output { get; init; }

    public long? CacheRead { get; init; }

    /// <summary>Cache writes with the provider's default lifetime.</summary>
    public long? CacheWrite { get; init; }

    public long? CacheWrite1h { get; init; }

    /// <summary>Reasoning, where it is not priced as output.</summary>
    public long? Reasoning { get; init; }

    public long? AudioInput { get; init; }

    public long? AudioCacheRead { get; init; }

    public long? AudioOutput { get; init; }

    public long? ImageInput { get; init; }

    public long? ImageOutput { get; init; }

    /// <summary>
    /// Fills the classes that a variant of this price (a long-context price, a mode) leaves out: each is scaled as the input is.
    /// </summary>
    public Rates Vary(Rates variant) => variant with
    {
        Output = variant.Output ?? Scale(Output, variant.Input),
        CacheRead = variant.CacheRead ?? Scale(CacheRead, variant.Input),
        CacheWrite = variant.CacheWrite ?? Scale(CacheWrite, variant.Input),
        CacheWrite1h = variant.CacheWrite1h ?? Scale(CacheWrite1h, variant.Input),
        Reasoning = variant.Reasoning ?? Scale(Reasoning, variant.Input),
        AudioInput = variant.AudioInput ?? Scale(AudioInput, variant.Input),
        AudioCacheRead = variant.AudioCacheRead ?? Scale(AudioCacheRead, variant.Input),
        AudioOutput = variant.AudioOutput ?? Scale(AudioOutput, variant.Input),
        ImageInput = variant.ImageInput ?? Scale(ImageInput, variant.Input),
        ImageOutput = variant.ImageOutput ?? Scale(ImageOutput, variant.Input),
    };

    /// <summary>Each class moved in the proportion in which it moves from <paramref name="before"/> to <paramref name="after"/>.
    /// A class that only one of them has takes the proportion of the input.</summary>
    public Rates MovedAs(Rates before, Rates after) => new()
    {
        Input = Ratio(Input, after.Input, before.Input),
        Output = Move(Output, before.Output, after.Output, before, after),
        CacheRead = Move(CacheRead, before.CacheRead, after.CacheRead, before, after),
        CacheWrite = Move(CacheWrite, before.CacheWrite, after.CacheWrite, before, after),
        CacheWrite1h = Move(CacheWrite1h, before.CacheWrite1h, after.CacheWrite1h, before, after),
        Reasoning = Move(Reasoning, before.Reasoning, after.Reasoning, before, after),
        AudioInput = Move(AudioInput, before.AudioInput, after.AudioInput, before, after),
        AudioCacheRead = Move(AudioCacheRead, before.AudioCacheRead, after.AudioCacheRead, before, after),
        AudioOutput = Move(AudioOutput, before.AudioOutput, after.AudioOutput, before, after),
        ImageInput = Move(ImageInput, before.ImageInput, after.ImageInput, before, after),
        ImageOutput = Move(ImageOutput, before.ImageOutput, after.ImageOutput, before, after),
    };

    private static long? Move(long? rate, long? from, long? to, Rates before, Rates after) =>
        rate is not { } r ? null
        : from is { } f && to is { } t ? Ratio(r, t, f)
        : Ratio(r, after.Input, before.Input);

    private long? Scale(long? rate, long variantInput) => rate is { } r ? Ratio(r, variantInput, Input) : null;

    /// <summary>rate × numerator ÷ denominator, half to even at the unit, at most <see cref="Max"/>; the rate itself when there is
    /// nothing to divide by.</summary>
    internal static long Ratio(long rate, long numerator, long denominator) =>
        denominator == 0 ? rate : (long)Int128.Min(Rounding.HalfToEven((Int128)rate * numerator, denominator), Max);
}

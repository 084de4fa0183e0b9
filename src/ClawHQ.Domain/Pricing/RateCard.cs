namespace ClawHQ.Domain.Pricing;

/// <summary>A rate for every token class, in nano-dollars per million: published <see cref="Rates"/> with the gaps closed.</summary>
/// <remarks>
/// The rules for a class without a published price:
/// cache read, cache write, audio and image input: as input · one-hour cache write: twice the input where cache writes carry a
/// surcharge (as every provider that publishes both has it), else as a cache write · cached audio: as cached text, or as audio where
/// no cache price exists at all · reasoning, audio and image output: as output · output: none, so output stays unpriced.
/// </remarks>
public readonly record struct RateCard
{
    private const long Unknown = -1;

    private RateCard(Rates rates)
    {
        Input = rates.Input;
        Output = rates.Output ?? Unknown;
        CacheRead = rates.CacheRead ?? Input;
        CacheWrite = rates.CacheWrite ?? Input;
        IsCacheWrite1hAssumed = rates.CacheWrite1h is null;
        CacheWrite1h = rates.CacheWrite1h ?? (CacheWrite > Input ? Math.Min(2 * Input, Rates.Max) : CacheWrite);
        Reasoning = rates.Reasoning ?? Output;
        AudioInput = rates.AudioInput ?? Input;
        AudioCacheRead = rates.AudioCacheRead ?? rates.CacheRead ?? AudioInput;
        AudioOutput = rates.AudioOutput ?? Output;
        ImageInput = rates.ImageInput ?? Input;
        ImageOutput = rates.ImageOutput ?? Output;
    }

    public long Input { get; init; }

    /// <summary>Negative when the provider names no price for output.</summary>
    public long Output { get; init; }

    public long CacheRead { get; init; }

    public long CacheWrite { get; init; }

    public long CacheWrite1h { get; init; }

    public long Reasoning { get; init; }

    public long AudioInput { get; init; }

    public long AudioCacheRead { get; init; }

    public long AudioOutput { get; init; }

    public long ImageInput { get; init; }

    public long ImageOutput { get; init; }

    /// <summary>True when <see cref="CacheWrite1h"/> is the rule's, not the provider's.</summary>
    public bool IsCacheWrite1hAssumed { get; init; }

    /// <summary>Closes the gaps.</summary>
    public static RateCard From(Rates rates) => new(rates);

    /// <summary>
    /// The card of a mode at a long-context price, where the mode has prices of its own for short prompts only: each class of
    /// the long-context card moves as the mode moves the same class of the standard card.
    /// </summary>
    public RateCard MovedAs(in RateCard standard, in RateCard mode) => this with
    {
        Input = Move(Input, mode.Input, standard.Input),
        Output = Move(Output, mode.Output, standard.Output),
        CacheRead = Move(CacheRead, mode.CacheRead, standard.CacheRead),
        CacheWrite = Move(CacheWrite, mode.CacheWrite, standard.CacheWrite),
        CacheWrite1h = Move(CacheWrite1h, mode.CacheWrite1h, standard.CacheWrite1h),
        Reasoning = Move(Reasoning, mode.Reasoning, standard.Reasoning),
        AudioInput = Move(AudioInput, mode.AudioInput, standard.AudioInput),
        AudioCacheRead = Move(AudioCacheRead, mode.AudioCacheRead, standard.AudioCacheRead),
        AudioOutput = Move(AudioOutput, mode.AudioOutput, standard.AudioOutput),
        ImageInput = Move(ImageInput, mode.ImageInput, standard.ImageInput),
        ImageOutput = Move(ImageOutput, mode.ImageOutput, standard.ImageOutput),
    };

    /// <summary>A class without a price outside the mode has the mode's price at every length.</summary>
    private static long Move(long rate, long mode, long standard) => standard == Unknown ? mode : Rates.Ratio(rate, mode, standard);

    /// <summary>The card with a contract's amount off each class, never below zero. A class that the contract leaves out keeps
    /// its price.</summary>
    public RateCard Less(RateReduction off) => this with
    {
        Input = Less(Input, off.Input),
        Output = Less(Output, off.Output),
        CacheRead = Less(CacheRead, off.CacheRead),
        CacheWrite = Less(CacheWrite, off.CacheWrite),
        CacheWrite1h = Less(CacheWrite1h, off.CacheWrite),
        Reasoning = Less(Reasoning, off.Output),
        AudioInput = Less(AudioInput, off.Input),
        AudioCacheRead = Less(AudioCacheRead, off.CacheRead),
        AudioOutput = Less(AudioOutput, off.Output),
        ImageInput = Less(ImageInput, off.Input),
        ImageOutput = Less(ImageOutput, off.Output),
    };

    private static long Less(long rate, long off) => rate == Unknown ? Unknown : Math.Max(0, rate - off);
}

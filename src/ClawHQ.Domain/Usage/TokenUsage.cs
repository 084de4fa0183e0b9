namespace ClawHQ.Domain.Usage;

/// <summary>
/// What one model call (or one metric interval) consumed, in disjoint token classes. Every source's own convention
/// (inclusive or exclusive input, reasoning inside or beside output) is converted to this form once, at the edge.
/// </summary>
/// <remarks>
/// The four prompt classes and <see cref="Output"/> are disjoint and sum to all tokens.
/// <see cref="Reasoning"/>, the audio and the image figures are parts of the class that they name, never additions.
/// All counts are at least 0 in a usage entry; adjustments may carry negative counts.
/// </remarks>
public readonly record struct TokenUsage
{
    /// <summary>Prompt tokens neither read from nor written to a cache.</summary>
    public long UncachedInput { get; init; }

    /// <summary>Prompt tokens read from a cache.</summary>
    public long CacheRead { get; init; }

    /// <summary>Prompt tokens written to a cache with the provider's default lifetime (five minutes at Anthropic).</summary>
    public long CacheWrite { get; init; }

    /// <summary>Prompt tokens written to a cache with the one-hour lifetime.</summary>
    public long CacheWrite1h { get; init; }

    /// <summary>All output tokens, reasoning included.</summary>
    public long Output { get; init; }

    /// <summary>The part of <see cref="Output"/> spent on reasoning.</summary>
    public long Reasoning { get; init; }

    /// <summary>The part of <see cref="UncachedInput"/> that is audio.</summary>
    public long AudioInput { get; init; }

    /// <summary>The part of <see cref="CacheRead"/> that is audio.</summary>
    public long AudioCacheRead { get; init; }

    /// <summary>The part of <see cref="Output"/> that is audio.</summary>
    public long AudioOutput { get; init; }

    /// <summary>The part of <see cref="UncachedInput"/> that is images.</summary>
    public long ImageInput { get; init; }

    /// <summary>The part of <see cref="Output"/> that is images.</summary>
    public long ImageOutput { get; init; }

    /// <summary>Web searches made by the provider's hosted tool, each billed by the piece.</summary>
    public long WebSearches { get; init; }

    /// <summary>The whole prompt, cached tokens included, as OpenTelemetry's <c>gen_ai.usage.input_tokens</c> means it.</summary>
    public long Input => UncachedInput + CacheRead + CacheWrite + CacheWrite1h;

    /// <summary>All tokens of the call.</summary>
    public long Total => Input + Output;

    /// <summary>True when nothing at all was consumed or reported.</summary>
    public bool IsEmpty => this == default;

    public static TokenUsage operator +(TokenUsage a, TokenUsage b) => new()
    {
        UncachedInput = a.UncachedInput + b.UncachedInput,
        CacheRead = a.CacheRead + b.CacheRead,
        CacheWrite = a.CacheWrite + b.CacheWrite,
        CacheWrite1h = a.CacheWrite1h + b.CacheWrite1h,
        Output = a.Output + b.Output,
        Reasoning = a.Reasoning + b.Reasoning,
        AudioInput = a.AudioInput + b.AudioInput,
        AudioCacheRead = a.AudioCacheRead + b.AudioCacheRead,
        AudioOutput = a.AudioOutput + b.AudioOutput,
        ImageInput = a.ImageInput + b.ImageInput,
        ImageOutput = a.ImageOutput + b.ImageOutput,
        WebSearches = a.WebSearches + b.WebSearches,
    };

    public static TokenUsage operator -(TokenUsage u) => new()
    {
        UncachedInput = -u.UncachedInput,
        CacheRead = -u.CacheRead,
        CacheWrite = -u.CacheWrite,
        CacheWrite1h = -u.CacheWrite1h,
        Output = -u.Output,
        Reasoning = -u.Reasoning,
        AudioInput = -u.AudioInput,
        AudioCacheRead = -u.AudioCacheRead,
        AudioOutput = -u.AudioOutput,
        ImageInput = -u.ImageInput,
        ImageOutput = -u.ImageOutput,
        WebSearches = -u.WebSearches,
    };
}

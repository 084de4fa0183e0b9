namespace ClawHQ.Domain.Pricing;

/// <summary>What a contract takes off the price per million tokens, in nano-dollars; 0 where it takes nothing off.</summary>
/// <param name="Input">Off uncached input, audio and image input included.</param>
/// <param name="Output">Off output, reasoning, audio and images included.</param>
/// <param name="CacheRead">Off cache reads.</param>
/// <param name="CacheWrite">Off cache writes of either lifetime.</param>
public sealed record RateReduction(long Input, long Output, long CacheRead, long CacheWrite);

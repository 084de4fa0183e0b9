namespace ClawHQ.Domain.Usage;

/// <summary>The mode in which a provider served a call; each may have its own price.</summary>
public enum ServiceTier : byte
{
    /// <summary>The provider's default.</summary>
    Standard,

    /// <summary>Asynchronous batches.</summary>
    Batch,

    /// <summary>Cheaper, slower, may be refused.</summary>
    Flex,

    /// <summary>Dearer, with a latency promise.</summary>
    Priority,

    /// <summary>Anthropic's fast mode.</summary>
    Fast,
}

using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.ProviderUsage;

/// <summary>The providers' words for the tier that served a call.</summary>
internal static class Tiers
{
    /// <summary>Null for no word, and for words that say nothing about the price (<c>auto</c>).</summary>
    public static ServiceTier? Read(string? word) => word?.ToLowerInvariant() switch
    {
        "default" or "standard" or "on_demand" or "standard_only" => ServiceTier.Standard,
        "batch" => ServiceTier.Batch,
        "flex" or "on_demand_flex" => ServiceTier.Flex,
        "priority" or "on_demand_priority" => ServiceTier.Priority,
        "fast" => ServiceTier.Fast,
        _ => null,
    };
}

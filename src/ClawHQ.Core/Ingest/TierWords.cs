using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest;

/// <summary>The words of providers and conventions for the mode in which a call was served.</summary>
internal static class TierWords
{
    /// <summary>Null for no word, for words that say nothing about the price (<c>auto</c>) and for unknown ones.</summary>
    public static ServiceTier? Parse(string? word) => word?.ToLowerInvariant() switch
    {
        "default" or "standard" or "on_demand" or "standard_only" => ServiceTier.Standard,
        "batch" => ServiceTier.Batch,
        "flex" or "on_demand_flex" => ServiceTier.Flex,
        "priority" or "on_demand_priority" => ServiceTier.Priority,
        "fast" => ServiceTier.Fast,
        _ => null,
    };
}

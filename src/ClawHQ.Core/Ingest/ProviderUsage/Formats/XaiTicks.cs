using System.Text.Json;

namespace ClawHQ.Core.Ingest.ProviderUsage.Formats;

/// <summary>xAI's own charge, in ticks of 10⁻¹⁰ USD, all discounts and tools included.</summary>
internal static class XaiTicks
{
    /// <summary>Nano-dollars, half to even; null when the block has no charge.</summary>
    public static long? Charge(JsonElement block) => block.Scaled(0.1m, "cost_in_usd_ticks");
}

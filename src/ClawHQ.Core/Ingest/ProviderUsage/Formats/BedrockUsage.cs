using System.Text.Json;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.ProviderUsage.Formats;

/// <summary>The usage of Bedrock's Converse API: input without cached tokens, writes by lifetime in
/// <c>cacheDetails</c>.</summary>
internal static class BedrockUsage
{
    public static MeteredUsage? Read(JsonElement block)
    {
        var input = block.Count("inputTokens");
        var output = block.Count("outputTokens");
        if (input is null && output is null)
        {
            return null;
        }

        var written = block.Count("cacheWriteInputTokens") ?? 0;
        long oneHour = 0;
        foreach (var detail in block.Items("cacheDetails"))
        {
            oneHour += detail.Text("ttl") == "1h" ? detail.Count("inputTokens") ?? 0 : 0;
        }

        oneHour = Math.Min(oneHour, written);
        return new MeteredUsage
        {
            Usage = new TokenUsage
            {
                UncachedInput = input ?? 0,
                CacheRead = block.Count("cacheReadInputTokens") ?? 0,
                CacheWrite = written - oneHour,
                CacheWrite1h = oneHour,
                Output = output ?? 0,
            },
            Tier = TierWords.Parse(block.Text("serviceTier", "type")),
        };
    }
}

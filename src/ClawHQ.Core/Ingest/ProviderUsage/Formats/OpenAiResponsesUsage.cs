using System.Text.Json;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.ProviderUsage.Formats;

/// <summary>The usage block of the responses API: input with cached and written tokens inside, output with reasoning
/// inside.</summary>
internal static class OpenAiResponsesUsage
{
    public static MeteredUsage? Read(JsonElement block, UsageFormat format)
    {
        var input = block.Count("input_tokens");
        var output = block.Count("output_tokens");
        if (input is null && output is null)
        {
            return null;
        }

        var rules = new List<string>();
        var prompt = PromptSplit.Of(
            input ?? 0,
            block.Count("input_tokens_details", "cached_tokens") ?? 0,
            block.Count("input_tokens_details", "cache_write_tokens") ?? 0,
            rules);
        var reasoning = block.Count("output_tokens_details", "reasoning_tokens") ?? 0;
        var isBeside = reasoning > (output ?? 0);
        if (isBeside)
        {
            rules.Add("reasoning beside output");
        }

        var charge = format == UsageFormat.XaiResponses ? XaiTicks.Charge(block) : null;
        if (charge is not null)
        {
            rules.Add("the provider's own charge");
        }

        return new MeteredUsage
        {
            Usage = new TokenUsage
            {
                UncachedInput = prompt.Uncached,
                CacheRead = prompt.Read,
                CacheWrite = prompt.Written,
                Output = (output ?? 0) + (isBeside ? reasoning : 0),
                Reasoning = reasoning,
                ImageInput = Math.Min(block.Count("input_tokens_details", "image_tokens") ?? 0, prompt.Uncached),
                ImageOutput = Math.Min(block.Count("output_tokens_details", "image_tokens") ?? 0, output ?? 0),
            },
            Tier = TierWords.Parse(block.Text("service_tier")),
            Charge = charge,
            Rules = rules,
        };
    }
}

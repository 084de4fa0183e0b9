using System.Text.Json;
using ClawHQ.Domain;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.ProviderUsage.Formats;

/// <summary>
/// The usage block of OpenAI's chat completions and embeddings, and of all that copy them. The copies differ in where they put
/// cached tokens and whether reasoning is inside the completion; the guards tell from the figures themselves.
/// </summary>
internal static class OpenAiChatUsage
{
    public static MeteredUsage? Read(JsonElement block, UsageFormat format)
    {
        var prompt = block.Count("prompt_tokens");
        var completion = block.Count("completion_tokens");
        if (prompt is null && completion is null)
        {
            return null;
        }

        var rules = new List<string>();
        var reasoning = block.Count("completion_tokens_details", "reasoning_tokens") ?? block.Count("reasoning_tokens") ?? 0;
        var output = Output(block, format, prompt ?? 0, completion ?? 0, reasoning, rules);
        var cached = Cached(block, prompt ?? 0, rules);
        var written = block.Count("prompt_tokens_details", "cache_write_tokens") ?? 0;
        var input = PromptSplit.Of(prompt ?? 0, cached, written, rules);
        return new MeteredUsage
        {
            Usage = new TokenUsage
            {
                UncachedInput = input.Uncached,
                CacheRead = input.Read,
                CacheWrite = input.Written,
                Output = output,
                Reasoning = Math.Min(reasoning, output),
                AudioInput = Math.Min(block.Count("prompt_tokens_details", "audio_tokens") ?? 0, input.Uncached),
                AudioOutput = Math.Min(block.Count("completion_tokens_details", "audio_tokens") ?? 0, output),
                ImageInput = Math.Min(block.Count("prompt_tokens_details", "image_tokens") ?? 0, input.Uncached),
                ImageOutput = Math.Min(block.Count("completion_tokens_details", "image_tokens") ?? 0, output),
                WebSearches = Searches(block, format),
            },
            Tier = TierWords.Parse(block.Text("service_tier")),
            Charge = Charge(block, format, rules),
            Rules = rules,
        };
    }

    private static long Output(JsonElement block, UsageFormat format, long prompt, long completion, long reasoning, List<string> rules)
    {
        // xAI's chat API says so; for all others the sum, or more reasoning than completion, gives it away.
        var total = block.Count("total_tokens");
        var isBeside = reasoning > 0
            && (reasoning > completion
                || total == prompt + completion + reasoning
                || (format == UsageFormat.XaiChat && total != prompt + completion));
        if (isBeside)
        {
            rules.Add("reasoning beside output");
        }

        return isBeside ? completion + reasoning : completion;
    }

    private static long Cached(JsonElement block, long prompt, List<string> rules)
    {
        if (block.Count("prompt_cache_hit_tokens") is { } hit)
        {
            rules.Add("cache hit and miss");
            return Math.Min(hit, prompt);
        }

        return block.Count("prompt_tokens_details", "cached_tokens") ?? block.Count("prompt_token_details", "cached_tokens")
            ?? block.Count("num_cached_tokens") ?? block.Count("cached_tokens") ?? 0;
    }

    private static long Searches(JsonElement block, UsageFormat format) => format switch
    {
        UsageFormat.Perplexity => block.Count("num_search_queries") ?? 0,
        UsageFormat.OpenRouter => block.Count("server_tool_use", "web_search_requests") ?? 0,
        _ => 0,
    };

    private static long? Charge(JsonElement block, UsageFormat format, List<string> rules)
    {
        var charge = format switch
        {
            UsageFormat.OpenRouter => block.Scaled(Money.NanosPerUsd, "cost"),
            UsageFormat.XaiChat => XaiTicks.Charge(block),
            UsageFormat.Perplexity => block.Scaled(Money.NanosPerUsd, "cost", "total_cost"),
            _ => null,
        };
        if (charge is not null)
        {
            rules.Add("the provider's own charge");
        }

        return charge;
    }
}

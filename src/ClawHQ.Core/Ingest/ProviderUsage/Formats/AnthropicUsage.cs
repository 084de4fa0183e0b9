using System.Text.Json;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.ProviderUsage.Formats;

/// <summary>
/// Anthropic's usage block: input without cached tokens, writes split by lifetime. With <c>iterations</c> each entry is a call of
/// its own with its own model; compaction is not in the block's totals, and a declined fallback without output is not billed.
/// </summary>
internal static class AnthropicUsage
{
    public static IReadOnlyList<MeteredUsage> Read(JsonElement block)
    {
        var whole = One(block, null);
        var iterations = block.Items("iterations").ToList();
        if (whole is null || iterations.Count == 0)
        {
            return whole is null ? [] : [whole];
        }

        var parts = new List<MeteredUsage>();
        foreach (var iteration in iterations)
        {
            var type = iteration.Text("type");
            if (One(iteration, $"iteration {type}") is { } part && !(type == "fallback_message" && part.Usage.Output == 0))
            {
                parts.Add(part with { Tier = whole.Tier, Geography = whole.Geography, Model = iteration.Text("model") });
            }
        }

        // Searches are counted for the block only; they belong to its last message.
        if (parts.Count > 0 && whole.Usage.WebSearches > 0)
        {
            parts[^1] = parts[^1] with { Usage = parts[^1].Usage with { WebSearches = whole.Usage.WebSearches } };
        }

        return parts;
    }

    private static MeteredUsage? One(JsonElement block, string? rule)
    {
        var input = block.Count("input_tokens");
        var output = block.Count("output_tokens");
        if (input is null && output is null)
        {
            return null;
        }

        var rules = rule is null ? new List<string>() : [rule];
        var (fiveMinutes, oneHour) = Writes(block, rules);
        return new MeteredUsage
        {
            Usage = new TokenUsage
            {
                UncachedInput = input ?? 0,
                CacheRead = block.Count("cache_read_input_tokens") ?? 0,
                CacheWrite = fiveMinutes,
                CacheWrite1h = oneHour,
                Output = output ?? 0,
                Reasoning = Math.Min(block.Count("output_tokens_details", "thinking_tokens") ?? 0, output ?? 0),
                WebSearches = block.Count("server_tool_use", "web_search_requests") ?? 0,
            },
            Tier = block.Text("speed") == "fast" ? ServiceTier.Fast : TierWords.Parse(block.Text("service_tier")),
            Geography = block.Text("inference_geo") is { } region and not ("not_available" or "global") ? region : null,
            Rules = rules,
        };
    }

    /// <summary>The total counts where the split does not add up to it: what is not named as one hour is five minutes.</summary>
    private static (long FiveMinutes, long OneHour) Writes(JsonElement block, List<string> rules)
    {
        var split5m = block.Count("cache_creation", "ephemeral_5m_input_tokens");
        var split1h = block.Count("cache_creation", "ephemeral_1h_input_tokens");
        var total = block.Count("cache_creation_input_tokens") ?? (split5m ?? 0) + (split1h ?? 0);
        var oneHour = Math.Min(split1h ?? 0, total);
        if (total > 0 && (split5m ?? 0) + (split1h ?? 0) != total)
        {
            rules.Add(split1h is null ? "writes without lifetimes" : "lifetimes cover a part of the writes");
        }

        return (total - oneHour, oneHour);
    }
}

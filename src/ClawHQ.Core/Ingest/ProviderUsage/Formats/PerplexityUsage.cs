using System.Text.Json;

namespace ClawHQ.Core.Ingest.ProviderUsage.Formats;

/// <summary>Perplexity's usage: OpenAI's shape, with citation tokens and reasoning beside prompt and completion in deep
/// research.</summary>
internal static class PerplexityUsage
{
    public static MeteredUsage? Read(JsonElement block)
    {
        if (OpenAiChatUsage.Read(block, UsageFormat.Perplexity) is not { } read)
        {
            return null;
        }

        var citations = block.Count("citation_tokens") ?? 0;
        var reasoning = block.Count("reasoning_tokens") ?? 0;
        var usage = read.Usage with { UncachedInput = read.Usage.UncachedInput + citations };
        var rules = new List<string>(read.Rules);
        if (citations > 0)
        {
            rules.Add("citations beside input");
        }

        if (reasoning > 0 && !rules.Contains("reasoning beside output"))
        {
            rules.Add("reasoning beside output");
            usage = usage with { Output = usage.Output + reasoning, Reasoning = reasoning };
        }

        return read with { Usage = usage, Rules = rules };
    }
}

using System.Text.Json;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.ProviderUsage.Formats;

/// <summary>
/// Google's <c>usageMetadata</c>: the prompt includes cached tokens but not those of tool results; the candidates do not
/// include thoughts.
/// </summary>
internal static class GeminiUsage
{
    public static MeteredUsage? Read(JsonElement block)
    {
        var prompt = block.Count("promptTokenCount");
        var candidates = block.Count("candidatesTokenCount");
        var thoughts = block.Count("thoughtsTokenCount") ?? 0;
        if (prompt is null && candidates is null && block.Count("totalTokenCount") is null)
        {
            return null;
        }

        var rules = new List<string>();
        var tools = block.Count("toolUsePromptTokenCount") ?? 0;
        if (thoughts > 0)
        {
            rules.Add("reasoning beside output");
        }

        if (tools > 0)
        {
            rules.Add("tool results beside input");
        }

        var split = PromptSplit.Of(prompt ?? 0, block.Count("cachedContentTokenCount") ?? 0, 0, rules);
        var audioRead = Math.Min(Modality(block, "cacheTokensDetails", "AUDIO"), split.Read);
        var uncached = split.Uncached + tools;
        var audio = Modality(block, "promptTokensDetails", "AUDIO") + Modality(block, "toolUsePromptTokensDetails", "AUDIO");
        var output = (candidates ?? 0) + thoughts;
        return new MeteredUsage
        {
            Usage = new TokenUsage
            {
                UncachedInput = uncached,
                CacheRead = split.Read,
                Output = output,
                Reasoning = thoughts,
                AudioInput = Math.Clamp(audio - audioRead, 0, uncached),
                AudioCacheRead = audioRead,
                AudioOutput = Math.Min(Modality(block, "candidatesTokensDetails", "AUDIO"), candidates ?? 0),
                ImageOutput = Math.Min(Modality(block, "candidatesTokensDetails", "IMAGE"), candidates ?? 0),
            },
            Tier = TierWords.Parse(block.Text("trafficType")),
            Rules = rules,
        };
    }

    private static long Modality(JsonElement block, string list, string modality)
    {
        long sum = 0;
        foreach (var part in block.Items(list))
        {
            sum += part.Text("modality") == modality ? part.Count("tokenCount") ?? 0 : 0;
        }

        return sum;
    }
}

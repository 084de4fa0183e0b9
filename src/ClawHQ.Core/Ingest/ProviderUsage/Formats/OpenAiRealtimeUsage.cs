using System.Text.Json;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.ProviderUsage.Formats;

/// <summary>The usage of a realtime answer, split by modality; cached tokens are inside each modality's input.</summary>
internal static class OpenAiRealtimeUsage
{
    public static MeteredUsage? Read(JsonElement block)
    {
        var input = block.Count("input_tokens");
        var output = block.Count("output_tokens");
        if (input is null && output is null)
        {
            return null;
        }

        var rules = new List<string>();
        var prompt = PromptSplit.Of(input ?? 0, block.Count("input_token_details", "cached_tokens") ?? 0, 0, rules);
        var audioRead = Math.Min(block.Count("input_token_details", "cached_tokens_details", "audio_tokens") ?? 0, prompt.Read);
        var imageRead = Math.Min(block.Count("input_token_details", "cached_tokens_details", "image_tokens") ?? 0, prompt.Read - audioRead);
        var audio = block.Count("input_token_details", "audio_tokens") ?? 0;
        var image = block.Count("input_token_details", "image_tokens") ?? 0;
        return new MeteredUsage
        {
            Usage = new TokenUsage
            {
                UncachedInput = prompt.Uncached,
                CacheRead = prompt.Read,
                Output = output ?? 0,
                AudioInput = Math.Clamp(audio - audioRead, 0, prompt.Uncached),
                AudioCacheRead = audioRead,
                AudioOutput = Math.Min(block.Count("output_token_details", "audio_tokens") ?? 0, output ?? 0),
                ImageInput = Math.Clamp(image - imageRead, 0, prompt.Uncached),
            },
            Rules = rules,
        };
    }
}

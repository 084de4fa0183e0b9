using System.Text.Json;
using ClawHQ.Core.Ingest.ProviderUsage.Formats;

namespace ClawHQ.Core.Ingest.ProviderUsage;

/// <summary>Turns a provider's usage block into disjoint token classes. The only place where that is done for provider
/// answers.</summary>
public static class UsageReader
{
    /// <summary>
    /// Reads a block. Several parts where an answer was made by several models; none when the block says nothing about usage,
    /// which is another thing than zero.
    /// </summary>
    /// <param name="format">Whose block it is.</param>
    /// <param name="block">The <c>usage</c> or <c>usageMetadata</c> object itself.</param>
    public static IReadOnlyList<MeteredUsage> Read(UsageFormat format, JsonElement block) => format switch
    {
        UsageFormat.Anthropic => AnthropicUsage.Read(block),
        UsageFormat.OpenAiResponses or UsageFormat.XaiResponses => Parts(OpenAiResponsesUsage.Read(block, format)),
        UsageFormat.OpenAiRealtime => Parts(OpenAiRealtimeUsage.Read(block)),
        UsageFormat.Gemini => Parts(GeminiUsage.Read(block)),
        UsageFormat.BedrockConverse => Parts(BedrockUsage.Read(block)),
        UsageFormat.Cohere => Parts(CohereUsage.Read(block)),
        UsageFormat.Perplexity => Parts(PerplexityUsage.Read(block)),
        _ => Parts(OpenAiChatUsage.Read(block, format)),
    };

    private static IReadOnlyList<MeteredUsage> Parts(MeteredUsage? part) => part is null ? [] : [part];
}

using ClawHQ.Core.Ingest.Emitters.Conventions;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters.Libraries;

/// <summary>
/// The Vercel AI SDK up to version 6: spans <c>ai.*.doGenerate</c>, <c>.doStream</c> and <c>.doEmbed</c>; their parents repeat
/// all usage.
/// Since version 6 input includes cached tokens; before, it was what Anthropic and Bedrock send, which excludes them.
/// </summary>
internal sealed class VercelAi() : GenAiEmitter("vercel-ai-sdk")
{
    protected override ReadResult Classify(in SpanRecord span, in RecordView view)
    {
        var name = view.Text(Attr.AiOperationId) ?? span.Name;
        if (!name.StartsWith("ai.", StringComparison.Ordinal))
        {
            return ReadResult.Unused;
        }

        return name.EndsWith(".doGenerate", StringComparison.Ordinal) || name.EndsWith(".doStream", StringComparison.Ordinal)
            || name.EndsWith(".doEmbed", StringComparison.Ordinal) ? ReadResult.Call : ReadResult.Known;
    }

    protected override RawCounts RawCounts(in RecordView view, ref CountReader counts)
    {
        var raw = new RawCounts
        {
            Input = counts.First(
                Attr.AiUsageInputTokens, Attr.AiUsagePromptTokens, Attr.AiUsageTokens, Attr.GenAiUsageInputTokens,
                Attr.GenAiUsagePromptTokens),
            Output = counts.First(
                Attr.AiUsageOutputTokens, Attr.AiUsageCompletionTokens, Attr.GenAiUsageOutputTokens, Attr.GenAiUsageCompletionTokens),
            CacheRead = counts.First(
                Attr.AiUsageInputTokenDetailsCacheReadTokens, Attr.AiUsageCachedInputTokens, Attr.GenAiUsageCacheReadInputTokens),
            CacheWrite = counts.First(
                Attr.AiUsageInputTokenDetailsCacheWriteTokens, Attr.GenAiUsageCacheWriteInputTokens,
                Attr.GenAiUsageCacheCreationInputTokens),
            Reasoning = counts.First(Attr.AiUsageOutputTokenDetailsReasoningTokens, Attr.AiUsageReasoningTokens),
        };
        return raw;
    }

    protected override bool InputExcludesCache(in RecordView view, string? provider) => PassesExclusiveInput(view, provider)
        && !view.Record.Has(Attr.AiUsageInputTokenDetailsCacheReadTokens)
        && !view.Record.Has(Attr.AiUsageInputTokenDetailsCacheWriteTokens)
        && !view.Record.Has(Attr.AiUsageInputTokenDetailsNoCacheTokens);

    /// <summary>Claude on Vertex goes through the Anthropic package; behind any other provider's interface it does not.</summary>
    private static bool PassesExclusiveInput(in RecordView view, string? provider) => provider switch
    {
        "anthropic" or "amazon-bedrock" or "bedrock" => true,
        "gcp.vertex_ai" or "vertex" => CanonicalLookup.RequestModelOf(view)?.Contains("claude", StringComparison.OrdinalIgnoreCase) == true,
        _ => false,
    };

    protected override void AddDetails(in RecordView view, CallReading reading) => reading.RequestId ??= view.Text(Attr.AiResponseId);
}

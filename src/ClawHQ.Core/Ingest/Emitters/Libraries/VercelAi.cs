using ClawHQ.Core.Ingest.Emitters.Conventions;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters.Libraries;

/// <summary>
/// The Vercel AI SDK up to version 6: spans <c>ai.*.doGenerate</c>, <c>.doStream</c> and <c>.doEmbed</c>; their parents repeat
/// all usage.
/// Since version 6 input includes cached tokens; before, it did not for Anthropic.
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

    protected override bool InputExcludesCache(in RecordView view, string? provider) => provider == "anthropic"
        && !view.Record.Has(Attr.AiUsageInputTokenDetailsCacheReadTokens)
        && !view.Record.Has(Attr.AiUsageInputTokenDetailsCacheWriteTokens)
        && !view.Record.Has(Attr.AiUsageInputTokenDetailsNoCacheTokens);

    protected override void AddDetails(in RecordView view, CallReading reading) => reading.RequestId ??= view.Text(Attr.AiResponseId);
}

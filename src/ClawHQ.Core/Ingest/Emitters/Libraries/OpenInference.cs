using ClawHQ.Core.Ingest.Emitters.Conventions;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters.Libraries;

/// <summary>OpenInference (Arize). Only spans of the kinds <c>LLM</c> and <c>EMBEDDING</c> are calls. Details are parts of the
/// prompt by
/// design; the Anthropic instrumentations vary, so that arithmetic decides.</summary>
internal sealed class OpenInference() : GenAiEmitter("openinference")
{
    protected override ReadResult Classify(in SpanRecord span, in RecordView view) => view.Text(Attr.OpeninferenceSpanKind) switch
    {
        "LLM" or "EMBEDDING" => ReadResult.Call,
        null => ReadResult.Unused,
        _ => ReadResult.Known,
    };

    protected override string? ProviderOf(in RecordView view) => CanonicalLookup.ProviderOf(view) ?? view.Text(Attr.LlmSystem);

    protected override RawCounts RawCounts(in RecordView view, ref CountReader counts)
    {
        var raw = new RawCounts
        {
            Input = counts.First(Attr.LlmTokenCountPrompt),
            Output = counts.First(Attr.LlmTokenCountCompletion),
            CacheRead = counts.First(Attr.LlmTokenCountPromptDetailsCacheRead),
            CacheWrite = counts.First(Attr.LlmTokenCountPromptDetailsCacheWrite),
            Reasoning = counts.First(Attr.LlmTokenCountCompletionDetailsReasoning),
            AudioInput = counts.First(Attr.LlmTokenCountPromptDetailsAudio),
            AudioOutput = counts.First(Attr.LlmTokenCountCompletionDetailsAudio),
            Total = counts.First(Attr.LlmTokenCountTotal),
        };

        // An embedding has nothing but a total at times, and all of it is input.
        if (!raw.HasUsage && view.Text(Attr.OpeninferenceSpanKind) == "EMBEDDING")
        {
            raw.Input = raw.Total;
        }

        return raw;
    }
}

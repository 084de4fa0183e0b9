using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters.Conventions;

/// <summary>
/// Usage attributes of the OpenTelemetry GenAI conventions in all three generations, and the spellings that single libraries
/// made of them. Where one meaning has several spellings on one record, the newest is read and the others are repetitions.
/// </summary>
internal static class GenAiUsage
{
    private static readonly Attr[] Input = [Attr.GenAiUsageInputTokens, Attr.GenAiUsagePromptTokens];

    private static readonly Attr[] Output = [Attr.GenAiUsageOutputTokens, Attr.GenAiUsageCompletionTokens];

    private static readonly Attr[] CacheRead =
    [
        Attr.GenAiUsageCacheReadInputTokens, Attr.GenAiUsageCacheRead_InputTokens, Attr.GenAiUsagePromptTokensDetailsCachedTokens,
        Attr.GenAiUsageDetailsCacheReadTokens, Attr.GenAiUsageDetailsCacheReadInputTokens, Attr.GenAiUsageDetailsCachedTokens,
    ];

    private static readonly Attr[] CacheWrite =
    [
        Attr.GenAiUsageCacheWriteInputTokens, Attr.GenAiUsageCacheCreationInputTokens, Attr.GenAiUsageCacheCreation_InputTokens,
        Attr.GenAiUsageCacheWrite_InputTokens, Attr.GenAiUsageDetailsCacheWriteTokens, Attr.GenAiUsageDetailsCacheCreationInputTokens,
    ];

    private static readonly Attr[] Reasoning =
    [
        Attr.GenAiUsageReasoningOutputTokens, Attr.GenAiUsageReasoningTokens, Attr.GenAiUsageCompletionTokensDetailsReasoningTokens,
        Attr.GenAiUsageDetailsReasoningTokens,
    ];

    private static readonly Attr[] Total = [Attr.GenAiUsageTotalTokens, Attr.LlmUsageTotalTokens];

    private static readonly Attr[] AudioInput = [Attr.GenAiUsageAudioInputTokens, Attr.GenAiUsageDetailsInputAudioTokens];

    private static readonly Attr[] AudioOutput = [Attr.GenAiUsageAudioOutputTokens, Attr.GenAiUsageDetailsOutputAudioTokens];

    private static readonly Attr[] ImageInput = [Attr.GenAiUsageImageInputTokens];

    private static readonly Attr[] ImageOutput = [Attr.GenAiUsageImageOutputTokens];

    /// <summary>True when the record says how much input or output there was.</summary>
    public static bool IsOn(in RecordView view) => view.First(Input) is not null || view.First(Output) is not null;

    /// <summary>Reads the counts of a record.</summary>
    public static RawCounts Read(ref CountReader counts) => new()
    {
        Input = counts.First(Input),
        Output = counts.First(Output),
        CacheRead = counts.First(CacheRead),
        CacheWrite = counts.First(CacheWrite),
        Reasoning = counts.First(Reasoning),
        Total = counts.First(Total),
        AudioInput = counts.First(AudioInput),
        AudioOutput = counts.First(AudioOutput),
        ImageInput = counts.First(ImageInput),
        ImageOutput = counts.First(ImageOutput),
    };
}

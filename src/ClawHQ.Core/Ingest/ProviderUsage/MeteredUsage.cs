using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.ProviderUsage;

/// <summary>Which published usage block an answer carries.</summary>
public enum UsageFormat : byte
{
    /// <summary>Chat completions of OpenAI and of every API made in their image, embeddings included.</summary>
    OpenAiChat,

    /// <summary>OpenAI's responses API.</summary>
    OpenAiResponses,

    /// <summary>OpenAI's realtime API: the usage of a <c>response.done</c> event.</summary>
    OpenAiRealtime,
    Anthropic,
    Gemini,
    BedrockConverse,
    OpenRouter,
    DeepSeek,
    Mistral,
    XaiChat,
    XaiResponses,
    Groq,
    Cohere,
    Moonshot,
    Perplexity,
    Azure,
}

/// <summary>What one usage block says one model consumed.</summary>
public sealed record MeteredUsage
{
    /// <summary>The model of this part where the block names one of its own; null for the model of the answer.</summary>
    public string? Model { get; init; }

    public required TokenUsage Usage { get; init; }

    /// <summary>The tier that served the call; null when the block does not say.</summary>
    public ServiceTier? Tier { get; init; }

    /// <summary>Inference region; null when the block does not say.</summary>
    public string? Geography { get; init; }

    /// <summary>What the provider says it charged, in nano-dollars; null when it does not say.</summary>
    public long? Charge { get; init; }

    /// <summary>Every rule that decided a figure, such as <c>reasoning beside output</c>, for provenance.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];
}

using ClawHQ.Core.Ingest.Emitters.Conventions;

namespace ClawHQ.Core.Ingest.Emitters.Libraries;

/// <summary>Strands Agents and Bedrock AgentCore: <c>chat</c> spans that carry each count in two spellings. On Bedrock cached
/// tokens are beside
/// input. It names itself as the provider, which says nothing of who serves the model.</summary>
internal sealed class Strands() : GenAiEmitter("strands")
{
    protected override bool InputExcludesCache(in RecordView view, string? provider) => provider == "aws.bedrock";

    protected override string? ProviderOf(in RecordView view)
    {
        var provider = CanonicalLookup.ProviderOf(view);
        if (provider is not null && !provider.StartsWith("strands", StringComparison.Ordinal))
        {
            return provider is "bedrock" or "amazon-bedrock" ? "aws.bedrock" : provider;
        }

        return IsBedrockModel(CanonicalLookup.RequestModelOf(view)) ? "aws.bedrock" : null;
    }

    /// <summary>Bedrock's ids carry the maker before a dot, often after a region: <c>us.anthropic.claude-…</c>,
    /// <c>amazon.nova-…</c>.</summary>
    private static bool IsBedrockModel(string? model)
    {
        if (model is null)
        {
            return false;
        }

        return model.StartsWith("arn:aws:bedrock", StringComparison.Ordinal)
            || model.Contains("anthropic.", StringComparison.Ordinal) || model.Contains("amazon.", StringComparison.Ordinal)
            || model.Contains("meta.", StringComparison.Ordinal) || model.Contains("mistral.", StringComparison.Ordinal)
            || model.Contains("cohere.", StringComparison.Ordinal) || model.Contains("deepseek.", StringComparison.Ordinal);
    }
}

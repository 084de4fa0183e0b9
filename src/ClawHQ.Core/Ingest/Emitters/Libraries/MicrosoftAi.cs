using ClawHQ.Core.Ingest.Emitters.Conventions;

namespace ClawHQ.Core.Ingest.Emitters.Libraries;

/// <summary>Microsoft.Extensions.AI, Agent Framework and Semantic Kernel: the conventions, without an attribute for cache
/// writes. The usage is
/// the provider library's own, so that with Anthropic arithmetic decides on cached tokens.</summary>
internal sealed class MicrosoftAi() : GenAiEmitter("microsoft-extensions-ai");

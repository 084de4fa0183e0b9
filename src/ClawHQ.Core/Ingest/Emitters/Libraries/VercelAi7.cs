using ClawHQ.Core.Ingest.Emitters.Conventions;

namespace ClawHQ.Core.Ingest.Emitters.Libraries;

/// <summary>The Vercel AI SDK from version 7: <c>chat</c> spans by the convention. Agent spans and roots of embeddings sum
/// up.</summary>
internal sealed class VercelAi7() : GenAiEmitter("vercel-ai-sdk-7");

using ClawHQ.Core.Ingest.Emitters.Conventions;

namespace ClawHQ.Core.Ingest.Emitters.Libraries;

/// <summary>Any program that follows the OpenTelemetry GenAI conventions and is not known by a name of its own.</summary>
internal sealed class OpenTelemetryGenAi() : GenAiEmitter("opentelemetry");

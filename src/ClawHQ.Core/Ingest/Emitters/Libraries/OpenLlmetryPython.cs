using ClawHQ.Core.Ingest.Emitters.Conventions;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters.Libraries;

/// <summary>OpenLLMetry for Python, and the Python instrumentations that share its scope names. Its Anthropic package adds
/// cached tokens to
/// input, its Bedrock package counts them beside.</summary>
internal sealed class OpenLlmetryPython() : GenAiEmitter("openllmetry-python")
{
    protected override ReadResult Classify(in SpanRecord span, in RecordView view) =>
        view.Text(Attr.TraceloopSpanKind) is null ? base.Classify(span, view) : ReadResult.Known;

    protected override bool InputExcludesCache(in RecordView view, string? provider) =>
        view.Scope.Name.StartsWith("opentelemetry.instrumentation.bedrock", StringComparison.Ordinal);
}

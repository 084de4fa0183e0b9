using ClawHQ.Core.Ingest.Emitters.Conventions;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters.Libraries;

/// <summary>OpenLLMetry for JavaScript. Its Anthropic package counts cached tokens beside input, its OpenAI package does not
/// tell them
/// at all, and streamed OpenAI calls have no usage.</summary>
internal sealed class OpenLlmetryJs() : GenAiEmitter("openllmetry-js")
{
    protected override ReadResult Classify(in SpanRecord span, in RecordView view) =>
        view.Text(Attr.TraceloopSpanKind) is null ? base.Classify(span, view) : ReadResult.Known;

    protected override bool InputExcludesCache(in RecordView view, string? provider) =>
        view.Scope.Name == "@traceloop/instrumentation-anthropic";

    protected override void AddDetails(in RecordView view, CallReading reading) =>
        reading.IsEstimate |= reading.Outcome == CallOutcome.Metered && view.Scope.Name == "@traceloop/instrumentation-openai";
}

using ClawHQ.Core.Ingest.Emitters.Conventions;

namespace ClawHQ.Core.Ingest.Emitters.Libraries;

/// <summary>OpenTelemetry JS <c>instrumentation-openai</c>: leaf spans and the token histogram. Input includes cached tokens,
/// which are
/// not told apart; a stream without usage gives a span without usage, a failed call one with <c>error.type</c>.</summary>
internal sealed class OpenTelemetryJs() : GenAiEmitter("opentelemetry-js-openai")
{
    protected override void AddDetails(in RecordView view, CallReading reading) =>
        reading.IsEstimate |= reading.Outcome == CallOutcome.Metered;
}

using ClawHQ.Core.Ingest.Emitters.Conventions;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters.Libraries;

/// <summary>Pydantic AI and Logfire: <c>chat</c> spans, input including cached tokens. The span of a run repeats the totals,
/// in older
/// versions under the same names and without an operation.</summary>
internal sealed class PydanticAi() : GenAiEmitter("pydantic-ai")
{
    protected override ReadResult Classify(in SpanRecord span, in RecordView view) =>
        view.Text(Attr.GenAiOperationName) is null && GenAiUsage.IsOn(view) ? ReadResult.Known : base.Classify(span, view);
}

using ClawHQ.Core.Ingest.Emitters.Conventions;
using ClawHQ.Core.Ingest.Otlp;

namespace ClawHQ.Core.Ingest.Emitters.Libraries;

/// <summary>LangSmith and LangGraph: runs of the kind <c>llm</c>. Wrapper runs repeat the totals under other kinds.</summary>
internal sealed class LangSmith() : GenAiEmitter("langsmith")
{
    protected override ReadResult Classify(in SpanRecord span, in RecordView view) => view.Text(Attr.LangsmithSpanKind) switch
    {
        "llm" or "LLM" or "embedding" => ReadResult.Call,
        null => ReadResult.Unused,
        _ => ReadResult.Known,
    };
}

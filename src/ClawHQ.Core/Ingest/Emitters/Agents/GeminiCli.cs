using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest.Emitters.Agents;

/// <summary>
/// Gemini CLI. Booked are <c>gemini_cli.api_response</c> events; its own counter stands in for them. Input includes cached
/// tokens;
/// thoughts are beside output and tool prompts beside input. Whatever is named <c>gen_ai.*</c> leaves the thoughts out and would
/// bill too little, so that it is only compared.
/// </summary>
internal sealed class GeminiCli : Emitter
{
    private static readonly RuleNames EventRule = new("gemini-cli.api_response");
    private static readonly RuleNames SpanRule = new("gemini-cli.llm_call");
    private const string MetricRule = "gemini-cli.token_usage/input-includes-cache";

    public override string Name => "gemini-cli";

    public override SignalScope SignalScope => SignalScope.Session;

    public override ReadResult ReadLog(in LogRecord log, in RecordView view, CallReading reading)
    {
        switch (view.Text(Attr.EventName) ?? log.EventName)
        {
            case "gemini_cli.api_response":
                return ReadResponse(view, reading, log.TraceId);
            case "gemini_cli.api_error":
                reading.Outcome = CallOutcome.Failed;
                reading.Rule = "gemini-cli.api_error";
                Describe(view, reading, log.TraceId);
                return ReadResult.Call;
            case "gemini_cli.api_request" or "gen_ai.client.inference.operation.details":
                return ReadResult.Known;
            default:
                return ReadResult.Unused;
        }
    }

    public override ReadResult ReadSpan(in SpanRecord span, in RecordView view, CallReading reading)
    {
        if (view.Text(Attr.GenAiOperationName) != "llm_call")
        {
            return ReadResult.Unused;
        }

        var counts = new CountReader(view.Record);
        var raw = Conventions.GenAiUsage.Read(ref counts);
        if (counts.Refusal is { } refusal)
        {
            return reading.Refuse(refusal);
        }

        if (!raw.HasUsage)
        {
            return ReadResult.Known;
        }

        reading.Usage = InputRule.Convert(raw, SpanRule, out var rule);
        reading.Rule = rule;
        reading.IsShadow = true;
        reading.DurationMs = span.DurationMs;
        Describe(view, reading, span.TraceId);
        return ReadResult.Call;
    }

    public override MetricReading? ReadMetric(in MetricHead metric, in RecordView view) => metric.Name switch
    {
        "gemini_cli.token.usage" => view.Text(Attr.Type) switch
        {
            "input" => Tokens(PointMeasure.Input),
            "output" => Tokens(PointMeasure.Output),
            "thought" => Tokens(PointMeasure.ReasoningBesideOutput),
            "cache" => Tokens(PointMeasure.CacheRead),
            "tool" => Tokens(PointMeasure.ExtraInput),
            _ => null,
        },
        "gen_ai.client.token.usage" => view.Text(Attr.GenAiTokenType) switch
        {
            "input" => Shadow(PointMeasure.Input),
            "output" => Shadow(PointMeasure.Output),
            _ => null,
        },
        _ => null,
    };

    private MetricReading Tokens(PointMeasure measure) => new(this, MetricRule, measure, PointUnit.Tokens, Disposition.Fallback)
    {
        Rank = 1,
        IsRepeatedElsewhere = true,
        Provider = "google",
    };

    private MetricReading Shadow(PointMeasure measure) =>
        new(this, "gemini-cli.gen_ai_token_usage", measure, PointUnit.Tokens, Disposition.Shadow) { Provider = "google" };

    private static ReadResult ReadResponse(in RecordView view, CallReading reading, UInt128 traceId)
    {
        var counts = new CountReader(view.Record);
        var raw = new RawCounts
        {
            Input = counts.First(Attr.InputTokenCount),
            Output = counts.First(Attr.OutputTokenCount),
            CacheRead = counts.First(Attr.CachedContentTokenCount),
            Reasoning = counts.First(Attr.ThoughtsTokenCount),
            ExtraInput = counts.First(Attr.ToolTokenCount),
            ReasoningIsBeside = true,
        };
        if (counts.Refusal is { } refusal)
        {
            return reading.Refuse(refusal);
        }

        reading.Usage = InputRule.Convert(raw, EventRule, out var rule);
        reading.Rule = rule;
        reading.Outcome = raw.HasUsage ? CallOutcome.Metered : CallOutcome.Unmetered;
        reading.HasFailed = view.Record.TryGetCount(Attr.StatusCode, out var status) && status >= 400;
        reading.RankAs(0);
        Describe(view, reading, traceId);
        return ReadResult.Call;
    }

    private static void Describe(in RecordView view, CallReading reading, UInt128 traceId)
    {
        reading.Provider = "google";
        reading.Model = CanonicalLookup.ResponseModelOf(view) ?? CanonicalLookup.RequestModelOf(view);
        reading.Session = CanonicalLookup.SessionOf(view);
        reading.Task = CanonicalLookup.TaskOf(view, traceId);
        if (view.Record.TryGetDouble(Attr.DurationMs, out var ms) && ms is >= 0 and < 1e12)
        {
            reading.DurationMs = (long)ms;
        }
    }
}

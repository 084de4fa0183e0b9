using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest.Emitters.Agents;

/// <summary>
/// Codex. Booked are <c>codex.sse_event</c> records of completed responses that carry counts; each response has a second such
/// record
/// without counts. Where logs are off the histogram stands in, whose counts are turns, not calls; the turn's span is only
/// compared. Input
/// includes cached tokens, output includes reasoning.
/// </summary>
internal sealed class Codex : Emitter
{
    private static readonly RuleNames EventRule = new("codex.response_completed");
    private static readonly RuleNames TurnRule = new("codex.turn");
    private const string MetricRule = "codex.turn_token_usage/input-includes-cache";

    public override string Name => "codex";

    public override SignalScope SignalScope => SignalScope.Session;

    public override ReadResult ReadLog(in LogRecord log, in RecordView view, CallReading reading)
    {
        // The OTLP event name holds a place in the source code; the attribute holds the event.
        switch (view.Text(Attr.EventName))
        {
            case "codex.sse_event":
                return ReadEvent(view, reading, log.TraceId);
            case "codex.api_request" when HasFailed(view):
                reading.Outcome = CallOutcome.Failed;
                reading.Rule = "codex.api_request";
                Describe(view, reading, log.TraceId);
                return ReadResult.Call;
            case "codex.api_request":
                return ReadResult.Known;
            default:
                return ReadResult.Unused;
        }
    }

    public override ReadResult ReadSpan(in SpanRecord span, in RecordView view, CallReading reading)
    {
        switch (span.Name)
        {
            case "handle_responses":
                return ReadResult.Known;
            case "session_task.turn" when view.Text(Attr.CodexTurnTokenUsageInputTokens) is not null:
                reading.IsShadow = true;
                reading.SpansCalls = true;
                reading.DurationMs = span.DurationMs;
                return ReadTurn(view, reading, span.TraceId);
            default:
                return ReadResult.Unused;
        }
    }

    public override MetricReading? ReadMetric(in MetricHead metric, in RecordView view) => metric.Name switch
    {
        "codex.turn.token_usage" => view.Text(Attr.TokenType) switch
        {
            "input" => Tokens(PointMeasure.Input),
            "cached_input" => Tokens(PointMeasure.CacheRead),
            "cache_write_input" => Tokens(PointMeasure.CacheWrite),
            "output" => Tokens(PointMeasure.Output),
            "reasoning_output" => Tokens(PointMeasure.Reasoning),
            _ => null,
        },
        "codex.turn.cost_microusd" => new MetricReading(
            this, "codex.turn_cost", PointMeasure.ReportedCost, PointUnit.MicroUsd, Disposition.Shadow)
        { IsCostBesideTokens = true },
        _ => null,
    };

    private MetricReading Tokens(PointMeasure measure) => new(this, MetricRule, measure, PointUnit.Tokens, Disposition.Fallback)
    {
        Rank = 1,
        IsRepeatedElsewhere = true,
        Provider = "openai",
    };

    private static ReadResult ReadEvent(in RecordView view, CallReading reading, UInt128 traceId)
    {
        if (view.Text(Attr.EventKind) != "response.completed" || view.Text(Attr.InputTokenCount) is null)
        {
            return ReadResult.Known;
        }

        var counts = new CountReader(view.Record);
        var raw = new RawCounts
        {
            Input = counts.First(Attr.InputTokenCount),
            Output = counts.First(Attr.OutputTokenCount),
            CacheRead = counts.First(Attr.CachedTokenCount),
            CacheWrite = counts.First(Attr.CacheWriteTokenCount),
            Reasoning = counts.First(Attr.ReasoningTokenCount),
        };
        reading.RankAs(0);
        return Finish(view, reading, raw, counts.Refusal, EventRule, traceId);
    }

    private static ReadResult ReadTurn(in RecordView view, CallReading reading, UInt128 traceId)
    {
        var counts = new CountReader(view.Record);
        var raw = new RawCounts
        {
            Input = counts.First(Attr.CodexTurnTokenUsageInputTokens),
            Output = counts.First(Attr.CodexTurnTokenUsageOutputTokens),
            CacheRead = counts.First(Attr.CodexTurnTokenUsageCachedInputTokens),
            CacheWrite = counts.First(Attr.CodexTurnTokenUsageCacheWriteInputTokens),
            Reasoning = counts.First(Attr.CodexTurnTokenUsageReasoningOutputTokens),
        };
        return Finish(view, reading, raw, counts.Refusal, TurnRule, traceId);
    }

    private static ReadResult Finish(
        in RecordView view, CallReading reading, in RawCounts raw, string? refusal, RuleNames names, UInt128 traceId)
    {
        if (refusal is not null)
        {
            return reading.Refuse(refusal);
        }

        reading.Usage = InputRule.Convert(raw, names, out var rule);
        reading.Rule = rule;
        Describe(view, reading, traceId);
        return ReadResult.Call;
    }

    private static void Describe(in RecordView view, CallReading reading, UInt128 traceId)
    {
        reading.Provider = "openai";
        reading.Model = view.Text(Attr.Model);
        reading.Session = CanonicalLookup.SessionOf(view);
        reading.Task = CanonicalLookup.TaskOf(view, traceId);
        ClaimedCost.Read(view.Record, reading);
    }

    private static bool HasFailed(in RecordView view) =>
        view.Text(Attr.ErrorMessage) is not null
        || (view.Record.TryGetCount(Attr.HttpResponseStatusCode, out var status) && status >= 400);
}

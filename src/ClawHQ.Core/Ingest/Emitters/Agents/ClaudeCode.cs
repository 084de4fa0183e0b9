using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ledger;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.Emitters.Agents;

/// <summary>
/// Claude Code. One request is reported four times: an <c>api_request</c> event, which is booked, the counters of tokens and
/// cost,
/// which stand in for it, and an <c>llm_request</c> span, which is only compared. Input excludes cached tokens everywhere. Its
/// cost knows how long cache
/// writes live, its tokens do not.
/// </summary>
internal sealed class ClaudeCode : Emitter
{
    private static readonly RuleNames EventRule = new("claude-code.api_request");
    private static readonly RuleNames SpanRule = new("claude-code.llm_request");
    private const string MetricRule = "claude-code.token_usage/input-excludes-cache";

    public override string Name => "claude-code";

    public override SignalScope SignalScope => SignalScope.Session;

    public override ReadResult ReadLog(in LogRecord log, in RecordView view, CallReading reading)
    {
        switch (EventName(log, view))
        {
            case "api_request":
                reading.RankAs(0);
                reading.CostKnowsCacheLifetimes = true;
                return ReadCall(view, reading, EventRule, log.TraceId);
            case "api_error":
                reading.Outcome = CallOutcome.Failed;
                reading.Rule = "claude-code.api_error";
                Describe(view, reading, log.TraceId);
                return ReadResult.Call;
            default:
                return ReadResult.Unused;
        }
    }

    public override ReadResult ReadSpan(in SpanRecord span, in RecordView view, CallReading reading)
    {
        if (span.Name != "claude_code.llm_request")
        {
            return ReadResult.Unused;
        }

        // Without usage it is an attempt that failed, which api_error reports.
        if (view.Text(Attr.InputTokens) is null && view.Text(Attr.OutputTokens) is null)
        {
            return ReadResult.Known;
        }

        reading.IsShadow = true;
        return ReadCall(view, reading, SpanRule, span.TraceId);
    }

    public override MetricReading? ReadMetric(in MetricHead metric, in RecordView view) => metric.Name switch
    {
        "claude_code.cost.usage" => Reading(PointMeasure.ReportedCost, PointUnit.Usd, view),
        "claude_code.token.usage" => view.Text(Attr.Type) switch
        {
            "input" => Reading(PointMeasure.UncachedInput, PointUnit.Tokens, view),
            "output" => Reading(PointMeasure.Output, PointUnit.Tokens, view),
            "cacheRead" => Reading(PointMeasure.CacheRead, PointUnit.Tokens, view),
            "cacheCreation" => Reading(PointMeasure.CacheWrite, PointUnit.Tokens, view),
            _ => null,
        },
        _ => null,
    };

    private MetricReading Reading(PointMeasure measure, PointUnit unit, in RecordView view) =>
        new(this, MetricRule, measure, unit, Disposition.Fallback)
        {
            Rank = 1,
            IsRepeatedElsewhere = true,
            IsCostBesideTokens = true,
            CostKnowsCacheLifetimes = true,
            Tier = TierOf(view),
            Provider = ProviderOf(view.Text(Attr.Model)),
        };

    /// <summary>The event's name without its prefix, wherever this version puts it.</summary>
    private static string EventName(in LogRecord log, in RecordView view)
    {
        var name = view.Text(Attr.EventName) ?? (string.IsNullOrEmpty(log.EventName) ? log.Body ?? "" : log.EventName);
        const string prefix = "claude_code.";
        return name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
    }

    private static ReadResult ReadCall(in RecordView view, CallReading reading, RuleNames names, UInt128 traceId)
    {
        var counts = new CountReader(view.Record);
        var raw = new RawCounts
        {
            Input = counts.First(Attr.InputTokens),
            Output = counts.First(Attr.OutputTokens),
            CacheRead = counts.First(Attr.CacheReadTokens),
            CacheWrite = counts.First(Attr.CacheCreationTokens),
            InputExcludesCache = true,
        };
        if (counts.Refusal is { } refusal)
        {
            return reading.Refuse(refusal);
        }

        reading.Usage = InputRule.Convert(raw, names, out var rule);
        reading.Rule = rule;
        reading.Outcome = raw.HasUsage ? CallOutcome.Metered : CallOutcome.Unmetered;

        // Unless the cost tells how long the written prefixes live, nothing does.
        reading.IsEstimate = reading.Usage.CacheWrite > 0;
        Describe(view, reading, traceId);
        return ReadResult.Call;
    }

    private static void Describe(in RecordView view, CallReading reading, UInt128 traceId)
    {
        reading.Model = view.Text(Attr.Model) ?? view.Text(Attr.GenAiRequestModel);
        reading.Provider = ProviderOf(reading.Model);
        reading.Session = CanonicalLookup.SessionOf(view);
        reading.Task = CanonicalLookup.TaskOf(view, traceId);
        reading.RequestId = view.Text(Attr.RequestId) ?? view.Text(Attr.ClientRequestId);
        reading.Identity = reading.RequestId is null ? CallIdentity.Record : CallIdentity.RequestId;
        ClaimedCost.Read(view.Record, reading);
        reading.DurationMs = view.Record.TryGetDouble(Attr.DurationMs, out var ms) && ms is >= 0 and < 1e12 ? (long)ms : null;
        reading.Tier = TierOf(view);
    }

    private static ServiceTier TierOf(in RecordView view) =>
        view.Text(Attr.Speed) == "fast" ? ServiceTier.Fast : ServiceTier.Standard;

    /// <summary>The client never says who serves the model; the form of the model's id does.</summary>
    private static string? ProviderOf(string? model) => model switch
    {
        null => "anthropic",
        _ when model.Contains("anthropic.", StringComparison.Ordinal) || model.StartsWith("arn:", StringComparison.Ordinal) =>
            "aws.bedrock",
        _ when model.Contains('@', StringComparison.Ordinal) => "gcp.vertex_ai",
        _ => "anthropic",
    };
}

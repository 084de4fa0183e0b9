using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest.Emitters.Agents;

/// <summary>
/// Cursor's server-side export (beta). Its API-request logs are booked; where only metrics are exported, token and cost metrics
/// stand in. Nothing says whether its input includes cached tokens, so that arithmetic decides.
/// </summary>
internal sealed class Cursor : Emitter
{
    private static readonly RuleNames EventRule = new("cursor.api_request");
    private const string MetricRule = "cursor.token_usage";

    public override string Name => "cursor";

    public override ReadResult ReadLog(in LogRecord log, in RecordView view, CallReading reading)
    {
        var name = view.Text(Attr.EventName) ?? log.EventName;
        if (!name.EndsWith("api_request", StringComparison.Ordinal))
        {
            return ReadResult.Unused;
        }

        var counts = new CountReader(view.Record);
        var raw = new RawCounts
        {
            Input = counts.First(Attr.InputTokens, Attr.GenAiUsageInputTokens),
            Output = counts.First(Attr.OutputTokens, Attr.GenAiUsageOutputTokens),
            CacheRead = counts.First(Attr.CacheReadTokens, Attr.GenAiUsageCacheReadInputTokens),
            CacheWrite = counts.First(
                Attr.CacheCreationTokens, Attr.GenAiUsageCacheCreationInputTokens, Attr.GenAiUsageCacheWriteInputTokens),
        };
        if (counts.Refusal is { } refusal)
        {
            return reading.Refuse(refusal);
        }

        reading.Usage = InputRule.Convert(raw, EventRule, out var rule);
        reading.Rule = rule;
        reading.Outcome = raw.HasUsage ? CallOutcome.Metered : CallOutcome.Unmetered;
        reading.Model = CanonicalLookup.ResponseModelOf(view) ?? CanonicalLookup.RequestModelOf(view);
        reading.Provider = CanonicalLookup.ProviderOf(view);
        reading.Session = CanonicalLookup.SessionOf(view);
        reading.Task = CanonicalLookup.TaskOf(view, log.TraceId);
        reading.RequestId = view.Text(Attr.RequestId);
        reading.Identity = reading.RequestId is null ? CallIdentity.Record : CallIdentity.RequestId;
        ClaimedCost.Read(view.Record, reading);
        reading.RankAs(0);
        return ReadResult.Call;
    }

    public override MetricReading? ReadMetric(in MetricHead metric, in RecordView view)
    {
        if (metric.Name.EndsWith("cost.usage", StringComparison.Ordinal))
        {
            return Reading(PointMeasure.ReportedCost, PointUnit.Usd);
        }

        if (!metric.Name.EndsWith("token.usage", StringComparison.Ordinal))
        {
            return null;
        }

        return (view.Text(Attr.Type) ?? view.Text(Attr.TokenType) ?? view.Text(Attr.GenAiTokenType)) switch
        {
            "input" => Reading(PointMeasure.Input, PointUnit.Tokens),
            "output" => Reading(PointMeasure.Output, PointUnit.Tokens),
            "cacheRead" or "cache_read" => Reading(PointMeasure.CacheRead, PointUnit.Tokens),
            "cacheCreation" or "cacheWrite" or "cache_creation" or "cache_write" => Reading(PointMeasure.CacheWrite, PointUnit.Tokens),
            _ => null,
        };
    }

    private MetricReading Reading(PointMeasure measure, PointUnit unit) => new(this, MetricRule, measure, unit, Disposition.Fallback)
    {
        Rank = 1,
        IsRepeatedElsewhere = true,
        IsCostBesideTokens = true,
    };
}

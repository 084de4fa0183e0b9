using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ledger;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.Emitters.Conventions;

/// <summary>Token metrics of the conventions: the histogram up to v1.41, the counters that replaced it, and counters of
/// cost.</summary>
internal sealed class GenAiMetrics(GenAiEmitter emitter)
{
    private readonly string _tokenRule = $"{emitter.Name}.token_usage";
    private readonly string _counterRule = $"{emitter.Name}.inference_usage";
    private readonly string _costRule = $"{emitter.Name}.cost";

    /// <summary>Reads a series; null when it is none of these.</summary>
    public MetricReading? Read(in MetricHead metric, in RecordView view)
    {
        if (view.Text(Attr.GenAiOperationName) is { } operation && !Operations.IsModelCall(operation))
        {
            return null;
        }

        return ReadNamed(metric, view) is { } reading
            ? reading with { Tier = Tiers.ServedOf(view) ?? ServiceTier.Standard }
            : null;
    }

    private MetricReading? ReadNamed(in MetricHead metric, in RecordView view) =>
        metric.Name switch
        {
            "gen_ai.client.token.usage" => view.Text(Attr.GenAiTokenType) switch
            {
                "input" => Tokens(_tokenRule, PointMeasure.Input) with { CountsCalls = IsHistogram(metric) },
                "output" or "completion" => Tokens(_tokenRule, PointMeasure.Output),
                _ => null,
            },
            "gen_ai.client.inference.usage.input_tokens" => Tokens(_counterRule, PointMeasure.Input),
            "gen_ai.client.inference.usage.output_tokens" => Tokens(_counterRule, PointMeasure.Output),
            "gen_ai.client.inference.usage.cache_read.input_tokens" => Tokens(_counterRule, PointMeasure.CacheRead),
            "gen_ai.client.inference.usage.cache_write.input_tokens" => Tokens(_counterRule, PointMeasure.CacheWrite),
            "gen_ai.client.inference.usage.reasoning.output_tokens" => Tokens(_counterRule, PointMeasure.Reasoning),
            "llm.cost.total" => new MetricReading(emitter, _costRule, PointMeasure.ReportedCost, PointUnit.Usd, Disposition.Ledger),
            "gen_ai.usage.cost" or "gen_ai.cost.total_cost" or "litellm.cost.total" or "operation.cost" =>
                new MetricReading(emitter, _tokenRule, PointMeasure.ReportedCost, PointUnit.Usd, Disposition.Fallback)
                {
                    Rank = 2,
                    IsRepeatedElsewhere = true,
                    IsCostBesideTokens = emitter.HasTokenMetrics,
                },
            _ => null,
        };

    private MetricReading Tokens(string rule, PointMeasure measure) =>
        new(emitter, rule, measure, PointUnit.Tokens, Disposition.Fallback) { Rank = 2, IsRepeatedElsewhere = true };

    private static bool IsHistogram(in MetricHead metric) => metric.Kind is MetricKind.Histogram or MetricKind.ExponentialHistogram;
}

using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ledger;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ingest.Emitters.Conventions;

/// <summary>Token metrics of the conventions: the counters, the histogram that they replaced after v1.41, which stands back where a
/// program sends both, and counters of cost, which stand back behind any tokens.</summary>
internal sealed class GenAiMetrics(GenAiEmitter emitter)
{
    private const byte CounterRank = 2;
    private const byte HistogramRank = 3;
    private const byte CostRank = 4;

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
                "input" => Tokens(_tokenRule, PointMeasure.Input, HistogramRank) with { CountsCalls = IsHistogram(metric) },
                "output" or "completion" => Tokens(_tokenRule, PointMeasure.Output, HistogramRank),
                _ => null,
            },
            "gen_ai.client.inference.usage.input_tokens" => Tokens(_counterRule, view.Text(Attr.GenAiTokenModality) switch
            {
                "audio" => PointMeasure.AudioInput,
                "image" => PointMeasure.ImageInput,
                _ => PointMeasure.Input,
            }),
            "gen_ai.client.inference.usage.output_tokens" => Tokens(
                _counterRule, view.Text(Attr.GenAiTokenModality) == "audio" ? PointMeasure.AudioOutput : PointMeasure.Output),
            "gen_ai.client.inference.usage.cache_read.input_tokens" => Tokens(_counterRule, PointMeasure.CacheRead),
            "gen_ai.client.inference.usage.cache_write.input_tokens" => Tokens(_counterRule, PointMeasure.CacheWrite),
            "gen_ai.client.inference.usage.reasoning.output_tokens" => Tokens(_counterRule, PointMeasure.Reasoning),
            "llm.cost.total" => Cost(_costRule, CostRank),
            "gen_ai.usage.cost" or "gen_ai.cost.total_cost" or "litellm.cost.total" or "operation.cost" =>
                Cost(_tokenRule, HistogramRank) with { IsCostBesideTokens = emitter.HasTokenMetrics },
            _ => null,
        };

    private MetricReading Tokens(string rule, PointMeasure measure, byte rank = CounterRank) =>
        new(emitter, rule, measure, PointUnit.Tokens, Disposition.Fallback) { Rank = rank, IsRepeatedElsewhere = true };

    private MetricReading Cost(string rule, byte rank) =>
        new(emitter, rule, PointMeasure.ReportedCost, PointUnit.Usd, Disposition.Fallback) { Rank = rank, IsRepeatedElsewhere = true };

    private static bool IsHistogram(in MetricHead metric) => metric.Kind is MetricKind.Histogram or MetricKind.ExponentialHistogram;
}

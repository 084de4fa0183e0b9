using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Otlp;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Core.Ingest.Emitters.Agents;

/// <summary>
/// OpenClaw. Booked is its token counter with the four disjoint types; <c>prompt</c> and <c>total</c> overlap them. Its cost
/// counter stays
/// beside. The span of a turn stands in only for a process that exports no metrics at all; all else repeats the same tokens.
/// </summary>
/// <remarks>Newer versions let an operator replace the prefix <c>openclaw.</c> of metric names by any other, even by none;
/// attributes keep theirs. Versions before the end of April 2026 send no agent.</remarks>
internal sealed class OpenClaw : Emitter
{
    private static readonly RuleNames UsageSpan = new("openclaw.model_usage_span");
    private const string TokenRule = "openclaw.tokens";
    private const string ConventionRule = "openclaw.gen_ai_token_usage";

    public override string Name => "openclaw";

    public override SignalScope SignalScope => SignalScope.Process;

    public override MetricReading? ReadMetric(in MetricHead metric, in RecordView view)
    {
        if (metric.Name == "gen_ai.client.token.usage")
        {
            return ReadConvention(view);
        }

        if (metric.Kind == MetricKind.Sum && view.Text(Attr.OpenclawToken) is { } type && EndsWithWord(metric.Name, "tokens"))
        {
            return ReadTokens(type);
        }

        if (metric.Kind == MetricKind.Sum && EndsWithWord(metric.Name, "cost.usd"))
        {
            return Booked(PointMeasure.ReportedCost) with { Unit = PointUnit.Usd };
        }

        return null;
    }

    public override ReadResult ReadSpan(in SpanRecord span, in RecordView view, CallReading reading)
    {
        switch (span.Name)
        {
            case "openclaw.model.usage":
                return ReadTurn(span, view, reading);
            case "openclaw.model.call":
                return ReadResult.Known;
            default:
                return ReadResult.Unused;
        }
    }

    public override void AdjustClaims(in RecordView view, ref Claims claims)
    {
        // Early spans name the agent only inside the session's key: agent:<agent>:<session>.
        if (claims.Agent is null && view.Text(Attr.OpenclawSessionKey) is { } key)
        {
            var parts = key.Split(':', 3);
            claims.Agent = parts is ["agent", var agent, ..] ? agent : null;
        }
    }

    private MetricReading? ReadTokens(string type) => type switch
    {
        "input" => Booked(PointMeasure.UncachedInput),
        "output" => Booked(PointMeasure.Output),
        "cache_read" => Booked(PointMeasure.CacheRead),
        "cache_write" => Booked(PointMeasure.CacheWrite),
        _ => null,
    };

    private MetricReading Booked(PointMeasure measure) => new(this, TokenRule, measure, PointUnit.Tokens, Disposition.Ledger)
    {
        IsRepeatedElsewhere = true,
        IsCostBesideTokens = true,
    };

    /// <summary>The convention's histogram; unlike the span's attribute of the same name its input excludes cached
    /// tokens.</summary>
    private MetricReading? ReadConvention(in RecordView view) => view.Text(Attr.GenAiTokenType) switch
    {
        "input" => new(this, ConventionRule, PointMeasure.UncachedInput, PointUnit.Tokens, Disposition.Shadow) { CountsCalls = true },
        "output" => new(this, ConventionRule, PointMeasure.Output, PointUnit.Tokens, Disposition.Shadow),
        _ => null,
    };

    private static ReadResult ReadTurn(in SpanRecord span, in RecordView view, CallReading reading)
    {
        var counts = new CountReader(view.Record);
        var raw = new RawCounts
        {
            Input = counts.First(Attr.OpenclawTokensInput),
            Output = counts.First(Attr.OpenclawTokensOutput),
            CacheRead = counts.First(Attr.OpenclawTokensCacheRead),
            CacheWrite = counts.First(Attr.OpenclawTokensCacheWrite),
            InputExcludesCache = true,
        };
        if (!raw.HasUsage)
        {
            raw = Conventions.GenAiUsage.Read(ref counts);
        }

        if (counts.Refusal is { } refusal)
        {
            return reading.Refuse(refusal);
        }

        if (!raw.HasUsage)
        {
            return ReadResult.Known;
        }

        reading.Usage = InputRule.Convert(raw, UsageSpan, out var rule);
        reading.Rule = rule;
        reading.SpansCalls = true;
        reading.Provider = view.Text(Attr.OpenclawProvider) ?? CanonicalLookup.ProviderOf(view);
        reading.Model = view.Text(Attr.OpenclawModel) ?? CanonicalLookup.RequestModelOf(view);
        reading.Session = CanonicalLookup.SessionOf(view) ?? view.Text(Attr.OpenclawSessionKey) ?? view.Text(Attr.OpenclawSessionId);
        reading.Task = CanonicalLookup.TaskOf(view, span.TraceId);
        reading.DurationMs = span.DurationMs;
        reading.RankAs(1);
        return ReadResult.Call;
    }

    private static bool EndsWithWord(string name, string word) => name.EndsWith(word, StringComparison.Ordinal)
        && (name.Length == word.Length || name[^(word.Length + 1)] is '.' or '_' or '-');
}

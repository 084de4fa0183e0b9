using ClawHQ.Core.Ledger;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Tests.Core.Ledger;

/// <summary>Reports as ingest would make them.</summary>
internal static class Drafts
{
    /// <summary>22 November 2026, 12:00 UTC, in Unix milliseconds.</summary>
    public const long Noon = 1_795_348_800_000;

    public static DimensionSet Set(DimensionRegistry registry, string agent = "main", string? model = "gpt-5", string? team = "payments") =>
        registry.Intern(new DimensionSet { Agent = agent, Team = team, Provider = "openai", Model = model, Source = "codex", Key = 1 });

    public static EntryDraft Call(DimensionRegistry registry, int id, long time = Noon, long tokens = 10, string agent = "main") => new()
    {
        Key = new DedupeKey(Hash(id), time),
        Entry = new LedgerEntry
        {
            Time = time,
            Dimensions = Set(registry, agent),
            Task = $"task-{id / 5}",
            Session = $"session-{id / 20}",
            Calls = 1,
            Usage = new TokenUsage { UncachedInput = tokens, Output = 1 },
            ListCost = tokens * 1000,
            EffectiveCost = tokens * 900,
            Basis = CostBasis.Computed,
            PriceVersion = "flat@1",
            Provenance = new Provenance
            {
                Signal = Signal.Log, Emitter = "codex", Rule = "codex.sse_event", RequestId = $"req_{id:D8}", ReceivedAt = time + 5,
            },
        },
    };

    public static MetricGroup Group(DimensionRegistry registry, long time, params MetricPoint[] points) => new()
    {
        Dimensions = Set(registry),
        Time = time,
        Provenance = new Provenance { Signal = Signal.Metric, Emitter = "openclaw", Rule = "openclaw.tokens", ReceivedAt = time + 5 },
        Points = points,
    };

    public static MetricPoint Cumulative(
        int series, long time, long value, PointMeasure measure = PointMeasure.UncachedInput, long start = Noon) =>
        new(Hash(series), time * 1_000_000, start * 1_000_000, value, measure, true);

    public static MetricPoint Delta(int point, long time, long value, PointMeasure measure = PointMeasure.UncachedInput) =>
        new(Hash(point + 1_000_000), time * 1_000_000, 0, value, measure, false);

    public static UInt128 Hash(int id) => new(unchecked((ulong)id * 0x9E3779B97F4A7C15), unchecked((ulong)id * 0xC2B2AE3D27D4EB4F + 1));
}

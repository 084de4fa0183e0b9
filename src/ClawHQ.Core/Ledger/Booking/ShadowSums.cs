using ClawHQ.Core.Ledger.Files;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Ledger.Booking;

/// <summary>Adds up what repeats another signal, by day, emitter, rule and model, so that the gap between both can be shown.</summary>
internal sealed class ShadowSums
{
    /// <summary>Where a sum stays instead of wrapping: more cannot be meant.</summary>
    public const long SumMax = 1L << 60;

    private static readonly string[] Sums =
    [
        "calls", "failed_calls", "uncached_input", "cache_read", "cache_write", "cache_write_1h", "output", "reasoning", "reported_cost",
    ];

    private static readonly string Upsert =
        "INSERT INTO shadow_sums VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) ON CONFLICT DO UPDATE SET "
        + string.Join(", ", Sums.Select(sum => $"{sum} = min({sum} + excluded.{sum}, {SumMax})"));

    private readonly Dictionary<(long Day, string Emitter, string Rule, string Model), long[]> _added = [];

    /// <summary>Adds what is new in a metric group to the open transaction.</summary>
    public void Add(MetricGroup group, in MetricSum sum) => Add(
        group.Time, group.Provenance, group.Dimensions.Model, sum.Usage, sum.Calls ?? 0, sum.FailedCalls, sum.ReportedCost ?? 0);

    /// <summary>Adds a report to the open transaction.</summary>
    public void Add(LedgerEntry entry)
    {
        var failed = entry.Kind == EntryKind.FailedAttempt || entry.Flags.HasFlag(EntryFlags.Failed) ? entry.Calls ?? 1 : 0;
        var calls = entry.Kind == EntryKind.FailedAttempt ? 0 : entry.Calls ?? 0;
        Add(entry.Time, entry.Provenance, entry.Dimensions.Model, entry.Usage, calls, failed, entry.ReportedCost ?? 0);
    }

    private void Add(long time, Provenance provenance, string? model, in TokenUsage usage, long calls, long failedCalls, long reportedCost)
    {
        var key = (Month.Hour(time) / 24, provenance.Emitter, provenance.Rule, model ?? "");
        if (!_added.TryGetValue(key, out var total))
        {
            _added.Add(key, total = new long[Sums.Length]);
        }

        ReadOnlySpan<long> parts =
        [
            calls, failedCalls, usage.UncachedInput, usage.CacheRead, usage.CacheWrite, usage.CacheWrite1h,
            usage.Output, usage.Reasoning, reportedCost,
        ];
        for (var i = 0; i < parts.Length; i++)
        {
            total[i] += Math.Min(parts[i], SumMax - total[i]);
        }
    }

    public void Store(LedgerConnection connection)
    {
        var upsert = connection.Prepare(Upsert);
        foreach (var (key, total) in _added)
        {
            _ = upsert.Bind(1, key.Day).Bind(2, key.Emitter).Bind(3, key.Rule).Bind(4, key.Model);
            for (var i = 0; i < total.Length; i++)
            {
                _ = upsert.Bind(5 + i, total[i]);
            }

            _ = upsert.Run();
        }
    }

    /// <summary>The transaction is durable.</summary>
    public void Clear() => _added.Clear();
}

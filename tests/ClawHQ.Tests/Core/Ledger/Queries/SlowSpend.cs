using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain.Spend;
using NodaTime;

namespace ClawHQ.Tests.Core.Ledger.Queries;

/// <summary>The model that rollups are held against: a plain sum over all entries, sharing nothing with them but the calendar.</summary>
internal static class SlowSpend
{
    public static (List<SpendRow> Rows, IReadOnlyList<Int128?> Total, Coverage Coverage) Answer(IEnumerable<LedgerEntry> ledger,
        SpendQuery query)
    {
        var counted = ledger.Where(e => IsCounted(e, query)).ToList();
        var rows = counted
            .GroupBy(e => string.Join('\u0001',
                [PeriodOf(e, query)?.ToUnixTimeMilliseconds().ToString() ?? "", .. query.By.Select(d => ValueOf(e, d) ?? "\u0002")]))
            .Select(g => new SpendRow(
                PeriodOf(g.First(), query), [.. query.By.Select(d => ValueOf(g.First(), d))], [.. query.Measures.Select(m => Sum(g, m))]))
            .OrderBy(r => r.Time).ThenBy(r => r.Values[0] is null).ThenByDescending(r => r.Values[0]);
        for (var i = 0; i < query.By.Count; i++)
        {
            var at = i;
            rows = rows.ThenBy(r => r.Group[at] is null).ThenBy(r => r.Group[at], StringComparer.Ordinal);
        }

        return ([.. rows], [.. query.Measures.Select(m => Sum(counted, m))], CoverageOf(counted));
    }

    private static Coverage CoverageOf(List<LedgerEntry> counted)
    {
        var cost = counted.Sum(e => e.EffectiveCost ?? 0);
        var tokens = counted.Sum(e => e.Usage.Total);
        return new Coverage(
            Share(counted.Where(e => e.Dimensions.Team is not null).Sum(e => e.EffectiveCost ?? 0), cost),
            Share(tokens - (long)Sum(counted, Measure.UnpricedTokens)!.Value, tokens),
            Share(counted.Where(e => e.Calls is not null).Sum(e => e.EffectiveCost ?? 0), cost));
    }

    private static double? Share(long part, long whole) => whole <= 0 ? null : Math.Clamp((double)part / whole, 0, 1);

    private static Int128? Sum(IEnumerable<LedgerEntry> entries, Measure measure)
    {
        var all = entries.ToList();
        var usage = all.Where(e => e.Kind == EntryKind.Usage).ToList();
        return measure switch
        {
            Measure.EffectiveCost => Known(all, usage, e => e.EffectiveCost),
            Measure.ListCost => Known(all, usage, e => e.ListCost),
            Measure.ReportedCost => Known(all, usage, e => e.ReportedCost),
            Measure.Calls => usage.Count > 0 && usage.All(e => e.Calls is null) ? null : usage.Sum(e => (long)(e.Calls ?? 0)),
            Measure.FailedCalls => all.Where(IsFailure).Sum(e => (long)(e.Calls ?? 1)),
            Measure.UnpricedCalls => all.Where(IsUnpriced).Sum(e => (long)(e.Calls ?? 0)) - all.Sum(e => (long)e.CallsNowPriced),
            Measure.UnpricedTokens => all.Where(IsUnpriced).Sum(e => e.Usage.Total) - all.Sum(e => e.TokensNowPriced),
            Measure.UnmeteredCalls => usage.Where(e => e.EffectiveCost is null && e.Usage.Total == 0).Sum(e => (long)(e.Calls ?? 1)),
            Measure.InputTokens => all.Sum(e => e.Usage.Input),
            Measure.UncachedInputTokens => all.Sum(e => e.Usage.UncachedInput),
            Measure.CacheReadTokens => all.Sum(e => e.Usage.CacheRead),
            Measure.CacheWriteTokens => all.Sum(e => e.Usage.CacheWrite + e.Usage.CacheWrite1h),
            Measure.OutputTokens => all.Sum(e => e.Usage.Output),
            Measure.ReasoningTokens => all.Sum(e => e.Usage.Reasoning),
            Measure.DurationMs => all.Where(e => e.Kind != EntryKind.FailedAttempt).Sum(e => e.DurationMs ?? 0),
            Measure.ActiveAgents => usage.Select(e => e.Dimensions.Agent).OfType<string>().Distinct().Count(),
            _ => throw new ArgumentOutOfRangeException(nameof(measure)),
        };
    }

    private static Int128? Known(List<LedgerEntry> all, List<LedgerEntry> usage, Func<LedgerEntry, long?> cost) =>
        usage.Count > 0 && all.All(e => cost(e) is null) ? null : all.Aggregate(Int128.Zero, (sum, e) => sum + (cost(e) ?? 0));

    private static bool IsFailure(LedgerEntry entry) =>
        entry.Kind == EntryKind.FailedAttempt || (entry.Kind == EntryKind.Usage && entry.Flags.HasFlag(EntryFlags.Failed));

    private static bool IsUnpriced(LedgerEntry entry) =>
        entry.Kind != EntryKind.FailedAttempt && entry.EffectiveCost is null && entry.Usage.Total != 0;

    private static bool IsCounted(LedgerEntry entry, SpendQuery query)
    {
        var time = Instant.FromUnixTimeMilliseconds(entry.Time);
        return time >= query.From && time < query.To
            && query.VisibleTeams.Contains(entry.Dimensions.Team)
            && query.Filter.Where(c => !c.IsNegated).GroupBy(c => c.Dimension).All(g => g.Any(c => c.Value == ValueOf(entry, c.Dimension)))
            && query.Filter.Where(c => c.IsNegated).All(c => c.Value != ValueOf(entry, c.Dimension));
    }

    private static Instant? PeriodOf(LedgerEntry entry, SpendQuery query) => query.Step is { } step
        ? SpendCalendar.PeriodAt(Instant.FromUnixTimeMilliseconds(entry.Time), step, query.Zone).Start
        : null;

    private static string? ValueOf(LedgerEntry entry, Dimension dimension) => dimension switch
    {
        Dimension.Task => entry.Task,
        Dimension.Session => entry.Session,
        Dimension.Key => entry.Dimensions.Key?.ToString(),
        _ => (string?)typeof(DimensionSet).GetProperty(dimension.ToString())!.GetValue(entry.Dimensions),
    };
}

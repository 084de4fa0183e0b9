using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain.Spend;
using NodaTime;

namespace ClawHQ.Tests.Web.Fakes;

/// <summary>Answers spend queries by adding up a list of rows, so that the figures of a page can be checked by hand.</summary>
internal sealed class SpendOfRows(IReadOnlyList<UsageRow> rows) : ISpendQueries
{
    public ValueTask<SpendResult> QueryAsync(SpendQuery query, CancellationToken cancellationToken)
    {
        var chosen = rows.Where(r => r.Time >= query.From && r.Time < query.To && Matches(r, query)).ToList();
        var answered = chosen
            .GroupBy(r => (Time: Start(query, r.Time), Group: string.Join('\u001f', query.By.Select(d => r.Value(d) ?? "\u0000"))))
            .Select(g => new SpendRow(
                g.Key.Time, [.. query.By.Select(d => g.First().Value(d))], [.. query.Measures.Select(m => Sum(m, g))]))
            .OrderBy(r => r.Time).ThenByDescending(r => r.Values[0] ?? -1).ThenBy(r => string.Join(',', r.Group), StringComparer.Ordinal)
            .ToList();
        return ValueTask.FromResult(new SpendResult(
            query, answered, [.. query.Measures.Select(m => Sum(m, chosen))], CoverageOf(chosen), rows.Count));
    }

    private static Instant? Start(SpendQuery query, Instant time) =>
        query.Step is { } step ? SpendCalendar.PeriodAt(time, step, query.Zone).Start : null;

    private static bool Matches(UsageRow row, SpendQuery query) =>
        query.VisibleTeams.Contains(row.Team)
        && query.Filter.Where(c => c.IsNegated).All(c => row.Value(c.Dimension) != c.Value)
        && query.Filter.Where(c => !c.IsNegated).GroupBy(c => c.Dimension).All(g => g.Any(c => row.Value(c.Dimension) == c.Value));

    private static Int128? Sum(Measure measure, IEnumerable<UsageRow> rows) => measure switch
    {
        Measure.EffectiveCost when rows.Any() && rows.All(r => r.CostNanos is null) => null,
        Measure.EffectiveCost => rows.Aggregate(Int128.Zero, (s, r) => s + (r.CostNanos ?? 0)),
        Measure.Calls => rows.Aggregate((Int128?)null, (s, r) => r.Calls is { } calls ? (s ?? 0) + calls : s),
        Measure.ActiveAgents => rows.Select(r => r.Agent).Distinct().Count(),
        Measure.InputTokens => rows.Aggregate(Int128.Zero, (s, r) => s + r.Tokens),
        Measure.UnpricedCalls => rows.Where(r => r.CostNanos is null).Aggregate(Int128.Zero, (s, r) => s + (r.Calls ?? 0)),
        Measure.UnpricedTokens => rows.Where(r => r.CostNanos is null).Aggregate(Int128.Zero, (s, r) => s + r.Tokens),
        _ => 0,
    };

    private static Coverage CoverageOf(IReadOnlyList<UsageRow> rows)
    {
        var cost = rows.Sum(r => r.CostNanos ?? 0);
        var tokens = rows.Sum(r => r.Tokens);
        return new Coverage(
            cost == 0 ? null : (double)rows.Where(r => r.Team is not null).Sum(r => r.CostNanos ?? 0) / cost,
            tokens == 0 ? null : (double)rows.Where(r => r.CostNanos is not null).Sum(r => r.Tokens) / tokens,
            cost == 0 ? null : (double)rows.Where(r => r.Calls is not null).Sum(r => r.CostNanos ?? 0) / cost);
    }
}

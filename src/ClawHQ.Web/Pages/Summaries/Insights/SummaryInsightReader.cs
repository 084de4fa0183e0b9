using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Web.Spend;

namespace ClawHQ.Web.Pages.Summaries.Insights;

/// <summary>Reads what all tasks or sessions of a range cost: one question to the ledger, and one for the dearest.</summary>
internal sealed class SummaryInsightReader(SummaryQueries summaries, SummaryListChoice choice, SpendReading reading, TeamBound visibleTeams)
{
    private const int DearestMax = 10;
    private const int AgentsMax = 5;

    /// <exception cref="SpendTooLargeException">There are too many to be added up.</exception>
    public async Task<SummaryInsight> ReadAsync()
    {
        var (range, words) = (choice.Time.Range, choice.Words);
        var answer = await reading.PerGroupAsync(
            range.From, range.To, [words.Dimension, Dimension.Team, Dimension.Agent], Measure.EffectiveCost);
        var named = answer.Rows.Where(r => r.Group[0] is not null).ToList();
        var all = named.GroupBy(r => (Id: r.Group[0] ?? "", Team: r.Group[1]))
            .Select(g => new DearSummary(g.Key.Id, g.Key.Team, Cost(g), g.Count(), null)).ToList();
        var costs = all.Select(s => s.Cost).OfType<Int128>().Order().ToList();
        return new SummaryInsight
        {
            Count = all.Count,
            UnpricedCount = all.Count - costs.Count,
            Cost = costs.Count == 0 ? null : costs.Aggregate((sum, cost) => sum + cost),
            Median = Quantile(costs, 5),
            NinthDecile = Quantile(costs, 9),
            Distribution = CostBuckets.Chart(costs, words.Many),
            Dearest = Dearest(all),
            Agents = [.. named.GroupBy(r => r.Group[2]).Select(g => new AgentShare(g.Key, g.Count(), Cost(g)))
                .OrderByDescending(a => a.Cost).ThenBy(a => a.Agent, StringComparer.Ordinal).Take(AgentsMax)],
            Outcomes = words.Kind == SummaryKind.Task ? Outcomes(all) : [],
            CostWithoutId = Cost(answer.Rows.Where(r => r.Group[0] is null)),
            Position = answer.Position,
        };
    }

    private List<DearSummary> Dearest(IEnumerable<DearSummary> all)
    {
        var dearest = all.Where(s => s.Cost is not null).OrderByDescending(s => s.Cost).ThenBy(s => s.Id, StringComparer.Ordinal)
            .Take(DearestMax).ToList();
        var whole = summaries.Find(choice.Words.Kind, [.. dearest.Select(s => (s.Id, s.Team))], visibleTeams);
        return [.. dearest.Select(s => s with { Whole = whole.GetValueOrDefault((s.Id, s.Team)) })];
    }

    private List<OutcomeShare> Outcomes(IReadOnlyList<DearSummary> tasks)
    {
        var known = summaries.Outcomes(choice.Time.Range.From.ToUnixTimeMilliseconds(), visibleTeams);
        return
        [
            .. tasks.Select(t => (t.Cost, Outcome: known.GetValueOrDefault((t.Id, t.Team)) ?? known.GetValueOrDefault((t.Id, null))))
                .GroupBy(t => t.Outcome?.Status)
                .Select(g => new OutcomeShare(g.Key, g.Count(), Sum(g.Select(t => t.Cost)), Sum(g.Select(t => (Int128?)t.Outcome?.Value))))
                .OrderBy(o => o.Status is null).ThenByDescending(o => o.Status, StringComparer.Ordinal),
        ];
    }

    private static Int128? Cost(IEnumerable<SpendRow> rows) => Sum(rows.Select(r => r.Values[0]));

    /// <summary>The sum of what is known; null when nothing is.</summary>
    private static Int128? Sum(IEnumerable<Int128?> values) =>
        values.Aggregate((Int128?)null, (sum, value) => value is { } known ? (sum ?? 0) + known : sum);

    /// <summary>The least that so many tenths do not exceed.</summary>
    private static Int128? Quantile(List<Int128> sorted, int tenths) =>
        sorted.Count == 0 ? null : sorted[Math.Max(0, ((sorted.Count * tenths) + 9) / 10 - 1)];
}

using ClawHQ.Core.Ledger.Rollups;
using NodaTime;

namespace ClawHQ.Core.Ledger.Queries;

/// <summary>Makes the answer out of finished sums: measures, order, total and coverage.</summary>
internal static class SpendAnswer
{
    /// <summary>The answer to <paramref name="query"/>.</summary>
    public static SpendResult Of(SpendQuery query, SpendPlan plan, GroupMap groups, SpendSums sums, long position)
    {
        var tallies = Measures.TalliesFor(query.Measures);
        var agents = sums.Agents.GroupBy(a => (a.Window, a.Group)).ToDictionary(g => g.Key, g => g.Count());
        var total = new Int128[tallies.Length];
        var rows = new List<SpendRow>(sums.Rows.Count);
        foreach (var (key, row) in sums.Rows)
        {
            Instant? time = query.Step is null ? null : plan.Windows[key.Window].Period;
            rows.Add(new SpendRow(time, groups.ValuesOf(key.Group), Values(query, tallies, row, agents.GetValueOrDefault(key))));
            for (var t = 0; t < total.Length; t++)
            {
                total[t] += row[t];
            }
        }

        rows.Sort(Compare);
        var allAgents = sums.Agents.Select(a => a.Agent).Distinct().Count();
        return new SpendResult(query, rows, Values(query, tallies, total, allAgents), CoverageOf(tallies, total, sums.AttributedCost),
            position);
    }

    private static Int128?[] Values(SpendQuery query, Tally[] tallies, Int128[] row, int agents) =>
        [.. query.Measures.Select(m => m == Measure.ActiveAgents ? agents : Measures.ValueOf(m, t => row[Array.IndexOf(tallies, t)]))];

    private static Coverage CoverageOf(Tally[] tallies, Int128[] total, Int128 attributedCost)
    {
        var tokens = Sum(Tally.UncachedInput) + Sum(Tally.CacheRead) + Sum(Tally.CacheWrite) + Sum(Tally.Output);
        return new Coverage(
            Share(attributedCost, Sum(Tally.EffectiveCost)),
            Share(tokens - Sum(Tally.UnpricedTokens), tokens),
            Share(Sum(Tally.EffectiveWithCalls), Sum(Tally.EffectiveCost)));

        Int128 Sum(Tally tally) => total[Array.IndexOf(tallies, tally)];
    }

    private static double? Share(Int128 part, Int128 whole) => whole <= 0 ? null : Math.Clamp((double)part / (double)whole, 0, 1);

    private static int Compare(SpendRow a, SpendRow b)
    {
        var byTime = Nullable.Compare(a.Time, b.Time);
        if (byTime != 0)
        {
            return byTime;
        }

        var byValue = a.Values.Count == 0 ? 0 : Nullable.Compare(b.Values[0], a.Values[0]);
        if (byValue != 0)
        {
            return byValue;
        }

        for (var i = 0; i < a.Group.Count; i++)
        {
            var byName = CompareNames(a.Group[i], b.Group[i]);
            if (byName != 0)
            {
                return byName;
            }
        }

        return 0;
    }

    /// <summary>By code point; what has no value comes last.</summary>
    private static int CompareNames(string? a, string? b) =>
        a is null || b is null ? (a is null ? 1 : 0) - (b is null ? 1 : 0) : string.CompareOrdinal(a, b);
}

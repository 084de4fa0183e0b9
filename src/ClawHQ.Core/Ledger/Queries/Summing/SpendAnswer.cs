using ClawHQ.Core.Ledger.Rollups;
using NodaTime;

namespace ClawHQ.Core.Ledger.Queries.Summing;

/// <summary>Makes the answer out of finished sums: measures, order, total and coverage.</summary>
internal static class SpendAnswer
{
    /// <summary>The answer to <paramref name="query"/>.</summary>
    public static SpendResult Of(SpendQuery query, SpendPlan plan, GroupMap groups, SpendSums sums, long position)
    {
        var places = Places(Measures.TalliesFor(query.Measures));
        var allAgents = new AgentSet();
        var total = new Int128[Measures.TalliesFor(query.Measures).Length];
        var rows = new List<SpendRow>(sums.Rows.Count);
        foreach (var (key, row) in sums.Rows)
        {
            Instant? time = query.Step is null ? null : plan.Windows[key.Window].Period;
            rows.Add(new SpendRow(time, groups.ValuesOf(key.Group), Values(query, places, row.Sums, row.Agents?.Count ?? 0)));
            for (var t = 0; t < total.Length; t++)
            {
                total[t] += row.Sums[t];
            }

            if (row.Agents is not null)
            {
                allAgents.Add(row.Agents);
            }
        }

        rows.Sort(Compare);
        return new SpendResult(
            query, rows, Values(query, places, total, allAgents.Count), CoverageOf(places, total, sums.AttributedCost), position);
    }

    /// <summary>By tally: its place among the sums of a row.</summary>
    private static int[] Places(Tally[] tallies)
    {
        var places = new int[EntryTallies.Count];
        for (var place = 0; place < tallies.Length; place++)
        {
            places[(int)tallies[place]] = place;
        }

        return places;
    }

    private static Int128?[] Values(SpendQuery query, int[] places, Int128[] row, int agents)
    {
        Int128 Sum(Tally tally) => row[places[(int)tally]];

        Func<Tally, Int128> sums = Sum;
        var values = new Int128?[query.Measures.Count];
        for (var m = 0; m < values.Length; m++)
        {
            values[m] = query.Measures[m] == Measure.ActiveAgents ? agents : Measures.ValueOf(query.Measures[m], sums);
        }

        return values;
    }

    private static Coverage CoverageOf(int[] places, Int128[] total, Int128 attributedCost)
    {
        var tokens = Sum(Tally.UncachedInput) + Sum(Tally.CacheRead) + Sum(Tally.CacheWrite) + Sum(Tally.Output);
        return new Coverage(
            Share(attributedCost, Sum(Tally.EffectiveCost)),
            Share(tokens - Sum(Tally.UnpricedTokens), tokens),
            Share(Sum(Tally.EffectiveWithCalls), Sum(Tally.EffectiveCost)));

        Int128 Sum(Tally tally) => total[places[(int)tally]];
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

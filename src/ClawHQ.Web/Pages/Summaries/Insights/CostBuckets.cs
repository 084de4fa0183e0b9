using ClawHQ.Web.Charts;
using ClawHQ.Web.Figures;

namespace ClawHQ.Web.Pages.Summaries.Insights;

/// <summary>Counts costs into columns whose bounds grow by 1, 2, 5, 10: the few dear ones and the many cheap ones are both seen.</summary>
internal static class CostBuckets
{
    /// <summary>Costs below this part of the dearest share the first column.</summary>
    private const int SpanMax = 20_000;

    /// <summary>The chart.</summary>
    /// <param name="costs">Known costs in nano-dollars.</param>
    /// <param name="many">What is counted.</param>
    public static StackedChart Chart(IReadOnlyCollection<Int128> costs, string many)
    {
        var bounds = Bounds(costs);
        var counts = new Int128?[bounds.Count];
        Array.Fill(counts, 0);
        foreach (var cost in costs)
        {
            counts[Math.Clamp(bounds.FindIndex(b => cost <= b), 0, bounds.Count - 1)]++;
        }

        return new StackedChart
        {
            Name = $"{char.ToUpperInvariant(many[0])}{many[1..]} by what they cost",
            Unit = Unit.Count,
            PeriodWord = "Cost",
            Periods =
            [
                .. bounds.Select((bound, i) => new ChartPeriod(
                    i == 0 ? $"up to {Usd.Small(bound)}" : $"{Usd.Small(bounds[i - 1])} to {Usd.Small(bound)}", Tick(bound), false, 0)),
            ],
            Series = [new ChartSeries(many, 1, counts)],
            Totals = counts,
        };
    }

    /// <summary>Upper bounds, rising, from the cheapest to the dearest.</summary>
    private static List<Int128> Bounds(IReadOnlyCollection<Int128> costs)
    {
        var most = costs.DefaultIfEmpty(Int128.One).Max();
        var least = Int128.Max(costs.Where(c => c > 0).DefaultIfEmpty(Int128.One).Min(), most / SpanMax);
        var bounds = new List<Int128>();
        for (var power = Int128.One; bounds.Count == 0 || bounds[^1] < most; power *= 10)
        {
            Int128[] ofPower = [power, 2 * power, 5 * power];
            foreach (var bound in ofPower.Where(b => b >= least))
            {
                if (bounds.Count == 0 || bounds[^1] < most)
                {
                    bounds.Add(bound);
                }
            }
        }

        return bounds;
    }

    /// <summary>Powers of ten, so that labels never touch.</summary>
    private static string? Tick(Int128 bound) =>
        bound.ToString(System.Globalization.CultureInfo.InvariantCulture).TrimEnd('0') == "1" ? Usd.OnAxis(bound) : null;
}

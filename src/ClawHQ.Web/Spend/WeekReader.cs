using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain.Spend;
using ClawHQ.Web.Charts;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Ranges;
using NodaTime;

namespace ClawHQ.Web.Spend;

/// <summary>Reads what a range cost by hour of the week in its zone.</summary>
internal static class WeekReader
{
    /// <summary>Of a longer range the last days: their hours are asked for one by one.</summary>
    private const int DaysMax = 371;

    private const int HoursOfWeek = 7 * WeekChart.HoursOfDay;

    /// <summary>The chart.</summary>
    /// <param name="reading">The page's way to the ledger.</param>
    /// <param name="range">The page's range.</param>
    public static async Task<WeekChart> ReadAsync(SpendReading reading, TimeRange range)
    {
        var zone = range.Zone;
        var first = SpendCalendar.StartOfDay(range.Until.InZone(zone).Date.PlusDays(1 - DaysMax), zone);
        var from = Instant.Max(range.From, first);
        var answer = await reading.PerPeriodAsync(from, range.To, SpendStep.Hour, Measure.EffectiveCost, Measure.UnpricedCalls);
        var counts = new int[HoursOfWeek];
        foreach (var hour in SpendCalendar.Cut(from, range.To, SpendStep.Hour, zone).TakeWhile(h => h.Start <= range.Until))
        {
            counts[Slot(hour.Period, zone)]++;
        }

        var rows = answer.Rows.ToLookup(r => Slot(r.Time ?? from, zone));
        return new WeekChart(
            $"Effective cost by hour of the week, {Moments.Period(from, range.Until, zone)}, {zone.Id}",
            [.. Enumerable.Range(0, HoursOfWeek).Select(slot => HourOf([.. rows[slot]], counts[slot]))],
            from == range.From ? null : $"Of this range the last {DaysMax} days.");
    }

    private static WeekHour HourOf(IReadOnlyList<SpendRow> rows, int count)
    {
        var costs = rows.Select(r => r.Values[0]).OfType<Int128>().ToList();
        var sum = costs.Aggregate(Int128.Zero, (all, cost) => all + cost);
        return new WeekHour(
            rows.Count > 0 && costs.Count == 0 ? null : sum,
            Math.Max(count, rows.Count),
            rows.Aggregate(Int128.Zero, (all, r) => all + (r.Values[1] ?? 0)));
    }

    private static int Slot(Instant hour, DateTimeZone zone)
    {
        var local = hour.InZone(zone);
        return (((int)local.DayOfWeek - 1) * WeekChart.HoursOfDay) + local.Hour;
    }
}

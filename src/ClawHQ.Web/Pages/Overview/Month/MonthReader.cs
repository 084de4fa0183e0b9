using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain.Spend;
using ClawHQ.Web.Charts;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Ranges;
using ClawHQ.Web.Spend;
using NodaTime;

namespace ClawHQ.Web.Pages.Overview.Month;

/// <summary>What the running day, week and month cost, whatever range the page shows.</summary>
/// <param name="Today">Spend of today.</param>
/// <param name="Week">Spend of this week, from Monday.</param>
/// <param name="Month">Spend of this month.</param>
/// <param name="Days">Spend per day of the last 14 days, today last.</param>
/// <param name="Weeks">Spend per week of the last 9 weeks, this week last.</param>
/// <param name="Chart">This month added up day by day and projected, against the last one.</param>
internal sealed record RunningSpend(
    PeriodSpend Today, PeriodSpend Week, PeriodSpend Month, IReadOnlyList<Int128?> Days, IReadOnlyList<Int128?> Weeks, LineChart Chart);

/// <summary>A running period and the one before it at the same elapsed time.</summary>
/// <param name="Range">The period.</param>
/// <param name="Cost">Effective cost so far; null when not known.</param>
/// <param name="Before">The earlier period until the same elapsed time.</param>
/// <param name="CostBefore">Its effective cost.</param>
internal sealed record PeriodSpend(TimeRange Range, Int128? Cost, TimeRange Before, Int128? CostBefore);

/// <summary>Reads <see cref="RunningSpend"/>.</summary>
internal sealed class MonthReader(SpendReading reading, Instant now, DateTimeZone zone)
{
    private const int TrendDays = 14;
    private const int TrendWeeks = 9;

    public async Task<RunningSpend> ReadAsync()
    {
        var month = TimeRange.Resolve(RangePreset.MonthToDate, now, zone);
        var week = TimeRange.Resolve(RangePreset.ThisWeek, now, zone);
        return new RunningSpend(
            await ReadAsync(TimeRange.Resolve(RangePreset.Today, now, zone)),
            await ReadAsync(week),
            await ReadAsync(month),
            await TrendAsync(DaysBack(TrendDays - 1), SpendStep.Day, month.To),
            await TrendAsync(DaysBack((7 * (TrendWeeks - 1)) + (int)now.InZone(zone).DayOfWeek - 1), SpendStep.Week, week.To),
            await ChartAsync(month));
    }

    private async Task<PeriodSpend> ReadAsync(TimeRange range)
    {
        var before = range.Previous();
        var cost = await reading.TotalAsync(range.From, range.To, Measure.EffectiveCost);
        var costBefore = await reading.TotalAsync(before.From, before.To, Measure.EffectiveCost);
        return new PeriodSpend(range, cost.Total[0], before, costBefore.Total[0]);
    }

    private async Task<IReadOnlyList<Int128?>> TrendAsync(Instant from, SpendStep step, Instant to)
    {
        var rows = (await reading.PerPeriodAsync(from, to, step, Measure.EffectiveCost)).Rows;
        return
        [
            .. SpendCalendar.Cut(from, to, step, zone)
                .Select(window => rows.FirstOrDefault(r => IsIn(r, window)) is { } row ? row.Values[0] : 0),
        ];
    }

    private async Task<LineChart> ChartAsync(TimeRange month)
    {
        var thisMonth = month.From.InZone(zone).Date;
        var lastMonth = thisMonth.PlusMonths(-1);
        var length = Math.Max(Length(thisMonth), Length(lastMonth));
        var rows = (await reading.PerPeriodAsync(StartOf(lastMonth), month.To, SpendStep.Day, Measure.EffectiveCost)).Rows;
        var today = now.InZone(zone).Date;
        var soFar = AddUp(rows, thisMonth, length, today);
        return new LineChart(
            $"Spend added up day by day in {Name(thisMonth)}, projected to its end, against {Name(lastMonth)}",
            [.. Enumerable.Range(1, length).Select(day => $"Day {day}")],
            [.. Enumerable.Range(1, length).Select(day => day % 4 == 1 || length < 8 ? Counts.Whole(day) : null)],
            [
                new ChartLine(Name(thisMonth), IsReference: false, soFar),
                new ChartLine("Projected", IsReference: false, new Projection(rows, today, zone).Of(thisMonth, soFar))
                {
                    IsProjection = true,
                },
                new ChartLine(Name(lastMonth), IsReference: true, AddUp(rows, lastMonth, length, today)),
            ]);
    }

    private List<Int128?> AddUp(IReadOnlyList<SpendRow> rows, LocalDate month, int length, LocalDate today)
    {
        var byDate = rows.Where(r => r.Time is not null).ToDictionary(r => r.Time!.Value.InZone(zone).Date, r => r.Values[0] ?? 0);
        var sum = Int128.Zero;
        var values = new List<Int128?>(length);
        for (var i = 0; i < length; i++)
        {
            var date = month.PlusDays(i);
            var exists = date.Month == month.Month && date <= today;
            sum += exists ? byDate.GetValueOrDefault(date) : 0;
            values.Add(exists ? sum : null);
        }

        return values;
    }

    private static bool IsIn(SpendRow row, SpendWindow window) => row.Time is { } time && time >= window.Period && time < window.End;

    private Instant DaysBack(int days) => StartOf(now.InZone(zone).Date.PlusDays(-days));

    private Instant StartOf(LocalDate date) => SpendCalendar.StartOfDay(date, zone);

    private static int Length(LocalDate month) => CalendarSystem.Iso.GetDaysInMonth(month.Year, month.Month);

    private string Name(LocalDate month) => Moments.Local(StartOf(month), zone, "MMMM");
}

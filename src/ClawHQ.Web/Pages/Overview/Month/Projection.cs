using ClawHQ.Core.Ledger.Queries;
using NodaTime;

namespace ClawHQ.Web.Pages.Overview.Month;

/// <summary>What a month will come to when each day that remains costs what its weekday did on average in the last four weeks.</summary>
/// <param name="rows">Effective cost per day, at least of the last four weeks.</param>
/// <param name="today">The running day, which counts with what it cost so far or its weekday's average, whichever is more.</param>
/// <param name="zone">The zone of the days.</param>
internal sealed class Projection(IReadOnlyList<SpendRow> rows, LocalDate today, DateTimeZone zone)
{
    /// <summary>Whole days that are looked back on.</summary>
    private const int DaysMax = 28;

    /// <summary>Whole days with which every weekday has been seen.</summary>
    private const int DaysMin = 7;

    /// <summary>The running sum from today to the month's end; nothing before, and nothing at all in the first week of usage.</summary>
    /// <param name="month">First day of the month.</param>
    /// <param name="soFar">The running sum of the month, a value per day until today.</param>
    public IReadOnlyList<Int128?> Of(LocalDate month, IReadOnlyList<Int128?> soFar)
    {
        var known = rows.Where(r => r.Time is not null).ToDictionary(r => r.Time!.Value.InZone(zone).Date, r => r.Values[0] ?? 0);
        var first = known.Count == 0 ? today : known.Keys.Min();
        var days = Enumerable.Range(1, DaysMax).Select(back => today.PlusDays(-back)).Where(day => day >= first).ToList();
        var last = today.Day - 1;
        var values = new Int128?[soFar.Count];
        if (days.Count < DaysMin || soFar[last] is not { } sum)
        {
            return values;
        }

        var usual = days.GroupBy(day => day.DayOfWeek).ToDictionary(
            day => day.Key, day => day.Aggregate(Int128.Zero, (total, date) => total + known.GetValueOrDefault(date)) / day.Count());
        values[last] = sum;
        sum += Int128.Max(0, usual[today.DayOfWeek] - known.GetValueOrDefault(today));
        for (var day = today.PlusDays(1); day.Month == month.Month; day = day.PlusDays(1))
        {
            sum += usual[day.DayOfWeek];
            values[day.Day - 1] = sum;
        }

        return values;
    }
}

using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain.Spend;
using ClawHQ.Web.Charts;
using ClawHQ.Web.Figures;
using ClawHQ.Web.Ranges;
using ClawHQ.Web.Spend;
using NodaTime;

namespace ClawHQ.Web.Pages.Owner;

/// <summary>
/// Reads what is usual for an owner: the effective cost of each hour of the week in the weeks before, hour for hour from the rollups,
/// and how the last seven days compare with it.
/// </summary>
internal sealed class UsualReader(SpendReading reading, Instant now, DateTimeZone zone)
{
    /// <summary>Weeks that say what is usual.</summary>
    public const int Weeks = 6;

    /// <summary>With fewer weeks nothing is called usual.</summary>
    public const int WeeksMin = 3;

    /// <summary>An hour stands out only when what it has above the usual is at least this part of the seven days' cost.</summary>
    private const int PartMin = 100;

    private readonly TimeRange _range = TimeRange.Resolve(RangePreset.Last7Days, now, zone);

    /// <summary>Reads it.</summary>
    /// <param name="firstSeen">When the owner had its first usage: hours before it say nothing. Null when it never had any.</param>
    public async Task<Usual> ReadAsync(Instant? firstSeen)
    {
        var start = WeeksBefore(Weeks);
        var answer = await reading.PerPeriodAsync(start, _range.To, SpendStep.Hour, Measure.EffectiveCost);
        var costs = answer.Rows.ToDictionary(r => r.Time ?? start, r => r.Values[0]);
        var past = Hours(start, _range.From).Where(h => firstSeen is { } first && h.End > first).ToList();
        var hours = Hours(_range.From, _range.To).ToList();
        var isKnown = answer.Total[0] is not null;
        var known = isKnown && firstSeen <= WeeksBefore(WeeksMin);
        var bySlot = past.Where(_ => known)
            .Where(h => Cost(h) is not null)
            .GroupBy(h => Slot(h.Period))
            .ToDictionary(g => g.Key, g => Quartiles.Of(g.Select(h => Cost(h) ?? 0)));
        var usual = hours.Select(h => bySlot.GetValueOrDefault(Slot(h.Period))).ToList();
        var complete = hours.Count(h => h.End <= now);
        var marks = Marks(hours.Take(complete).Select(Cost).ToList(), usual);
        return new Usual
        {
            Chart = ChartOf(hours, hours.Select((h, i) => i < complete ? Cost(h) : null).ToList(), usual, marks),
            IsCostKnown = isKnown,
            HasBand = known,
            FirstSeen = firstSeen,
            Today = known ? Today(hours.Take(complete).ToList(), past, Cost) : null,
            OutstandingCount = marks.Count,
            Furthest = marks.Count == 0 ? null : Furthest(hours, marks, Cost, usual),
        };

        Int128? Cost(SpendWindow hour) => costs.TryGetValue(hour.Period, out var cost) ? cost : 0;
    }

    /// <summary>Today's complete hours against the same hours of the same weekday in the weeks before.</summary>
    private UsualToday? Today(List<SpendWindow> complete, List<SpendWindow> past, Func<SpendWindow, Int128?> cost)
    {
        var today = now.InZone(zone).Date;
        var hours = complete.Where(h => DateOf(h) == today).ToList();
        if (hours.Count == 0 || hours.Any(h => cost(h) is null))
        {
            return null;
        }

        var slots = hours.Select(h => Slot(h.Period)).ToHashSet();
        var days = past.Where(h => slots.Contains(Slot(h.Period))).GroupBy(DateOf).Select(g => Sum(g, cost));
        return Quartiles.Of(days) is { } usual ? new UsualToday(hours[^1].End, Sum(hours, cost), usual) : null;
    }

    private static Int128 Sum(IEnumerable<SpendWindow> hours, Func<SpendWindow, Int128?> cost) =>
        hours.Aggregate(Int128.Zero, (sum, hour) => sum + (cost(hour) ?? 0));

    /// <summary>The hours that lie far above what is usual at their time.</summary>
    private static List<int> Marks(List<Int128?> costs, List<Quartiles?> usual)
    {
        var all = costs.Aggregate(Int128.Zero, (sum, cost) => sum + (cost ?? 0));
        return
        [
            .. Enumerable.Range(0, costs.Count).Where(i =>
                costs[i] is { } cost && usual[i] is { } normal && cost > normal.Far && (cost - normal.Upper) * PartMin >= all),
        ];
    }

    private static OutstandingHour Furthest(
        List<SpendWindow> hours, List<int> marks, Func<SpendWindow, Int128?> cost, List<Quartiles?> usual)
    {
        var at = marks.MaxBy(i => (cost(hours[i]) ?? 0) - (usual[i]?.Upper ?? 0));
        return new OutstandingHour(hours[at].Start, hours[at].End, cost(hours[at]) ?? 0, usual[at] ?? new Quartiles(0, 0, 0, 0));
    }

    private LineChart ChartOf(List<SpendWindow> hours, List<Int128?> costs, List<Quartiles?> usual, List<int> marks) => new(
        $"Effective cost per hour, {Moments.Period(_range.From, _range.Until, zone)}, and what is usual",
        [.. hours.Select(h => Moments.Local(h.Period, zone, "ddd d MMM, HH:mm"))],
        [.. hours.Select(h => DateOf(h).At(LocalTime.Midnight) == h.Period.InZone(zone).LocalDateTime
            ? Moments.Local(h.Period, zone, "ddd d") : null)],
        [
            new ChartLine("Cost", IsReference: false, costs),
            .. usual.Any(u => u is not null)
                ? [new ChartLine("Usual, middle", IsReference: true, [.. usual.Select(u => u?.Median)])]
                : Array.Empty<ChartLine>(),
        ])
    {
        Band = usual.Any(u => u is not null)
            ? new ChartBand("Usual from", "Usual to", [.. usual.Select(u => u?.Lower)], [.. usual.Select(u => u?.Upper)])
            : null,
        Marks = marks,
    };

    private Instant WeeksBefore(int weeks) => SpendCalendar.StartOfDay(_range.From.InZone(zone).Date.PlusWeeks(-weeks), zone);

    private IEnumerable<SpendWindow> Hours(Instant from, Instant to) => SpendCalendar.Cut(from, to, SpendStep.Hour, zone);

    private (IsoDayOfWeek Day, int Hour) Slot(Instant hour)
    {
        var local = hour.InZone(zone);
        return (local.DayOfWeek, local.Hour);
    }

    private LocalDate DateOf(SpendWindow hour) => hour.Period.InZone(zone).Date;
}

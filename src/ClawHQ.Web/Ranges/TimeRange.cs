using ClawHQ.Domain.Spend;
using NodaTime;

namespace ClawHQ.Web.Ranges;

/// <summary>A resolved time range of a page, in its zone. Half-open.</summary>
/// <param name="Preset">Where it came from.</param>
/// <param name="From">Inclusive start.</param>
/// <param name="To">Exclusive end; of the whole running period where <see cref="Until"/> lies before it.</param>
/// <param name="Until">How far it has run: the end, or now.</param>
/// <param name="Zone">The zone of its days.</param>
public sealed record TimeRange(RangePreset Preset, Instant From, Instant To, Instant Until, DateTimeZone Zone)
{
    /// <summary>Longest range that is shown hour by hour.</summary>
    private static readonly Duration HourlyMax = Duration.FromDays(2.5);

    /// <summary>Longest range that is shown day by day.</summary>
    private static readonly Duration DailyMax = Duration.FromDays(100);

    /// <summary>Longest range that is shown week by week.</summary>
    private static readonly Duration WeeklyMax = Duration.FromDays(400);

    /// <summary>True while the range's last period is not over.</summary>
    public bool IsRunning => Until < To;

    /// <summary>The length of a chart's bars where the page was asked for one; null lets the range's own length decide.</summary>
    public SpendStep? ChosenStep { get; init; }

    /// <summary>The length of a chart's bars.</summary>
    public SpendStep Step => ChosenStep ?? UsualStep;

    private SpendStep UsualStep => (To - From) switch
    {
        var length when length <= HourlyMax => SpendStep.Hour,
        var length when length <= DailyMax => SpendStep.Day,
        var length when length <= WeeklyMax => SpendStep.Week,
        _ => SpendStep.Month,
    };

    /// <summary>Resolves a preset at an instant.</summary>
    public static TimeRange Resolve(RangePreset preset, Instant now, DateTimeZone zone)
    {
        var today = now.InZone(zone).Date;
        var tomorrow = today.PlusDays(1);
        var month = new LocalDate(today.Year, today.Month, 1);
        var (from, to) = preset switch
        {
            RangePreset.Today => (today, tomorrow),
            RangePreset.Yesterday => (today.PlusDays(-1), today),
            RangePreset.ThisWeek => (today.PlusDays(1 - (int)today.DayOfWeek), tomorrow),
            RangePreset.Last7Days => (today.PlusDays(-6), tomorrow),
            RangePreset.Last30Days => (today.PlusDays(-29), tomorrow),
            RangePreset.Last90Days => (today.PlusDays(-89), tomorrow),
            RangePreset.MonthToDate => (month, tomorrow),
            RangePreset.LastMonth => (month.PlusMonths(-1), month),
            RangePreset.Quarter => (new LocalDate(today.Year, ((today.Month - 1) / 3 * 3) + 1, 1), tomorrow),
            _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, "A custom range has its own ends."),
        };
        return Between(preset, zone.AtStartOfDay(from).ToInstant(), zone.AtStartOfDay(to).ToInstant(), now, zone);
    }

    /// <summary>A range with its own ends.</summary>
    public static TimeRange Between(RangePreset preset, Instant from, Instant to, Instant now, DateTimeZone zone) =>
        new(preset, from, to, Instant.Max(from, Instant.Min(to, now)), zone);

    /// <summary>The period before this one: equally long in the calendar, run equally far.</summary>
    public TimeRange Previous()
    {
        var start = Shift(From);
        var end = Shift(Until);
        return new TimeRange(RangePreset.Custom, start, end, end, Zone);
    }

    private Instant Shift(Instant moment)
    {
        var local = moment.InZone(Zone).LocalDateTime;
        var shifted = Preset switch
        {
            RangePreset.Today or RangePreset.Yesterday => local.PlusDays(-1),
            RangePreset.ThisWeek or RangePreset.Last7Days => local.PlusDays(-7),
            RangePreset.Last30Days => local.PlusDays(-30),
            RangePreset.Last90Days => local.PlusDays(-90),
            RangePreset.MonthToDate or RangePreset.LastMonth => PlusMonths(local, -1),
            RangePreset.Quarter => PlusMonths(local, -3),
            _ => (moment - (To - From)).InZone(Zone).LocalDateTime,
        };
        return shifted.InZoneLeniently(Zone).ToInstant();
    }

    /// <summary>A moment on a day that the earlier month does not have (the 31st) becomes that month's end.</summary>
    private static LocalDateTime PlusMonths(LocalDateTime local, int months)
    {
        var shifted = local.PlusMonths(months);
        return shifted.Day == local.Day ? shifted : new LocalDate(shifted.Year, shifted.Month, 1).PlusMonths(1).AtMidnight();
    }
}

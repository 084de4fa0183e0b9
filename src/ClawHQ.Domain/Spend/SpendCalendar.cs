using NodaTime;

namespace ClawHQ.Domain.Spend;

/// <summary>Cuts time into hours, days, weeks and months of any zone. Pure: the same arguments always give the same windows.</summary>
/// <remarks>
/// Windows follow each other without gap or overlap. A repeated hour of the wall clock is two windows; a day that a zone
/// skipped (Samoa, 30 December 2011) is none; a day starts at its first instant, which is not always midnight.
/// </remarks>
public static class SpendCalendar
{
    /// <summary>The windows that cover <c>[from, to)</c>, in order; the first and the last may be cut by the range.</summary>
    /// <param name="from">Inclusive start.</param>
    /// <param name="to">Exclusive end; nothing is yielded unless it lies after <paramref name="from"/>.</param>
    /// <param name="step">Length of the periods.</param>
    /// <param name="zone">Whose wall clock and calendar the periods follow.</param>
    public static IEnumerable<SpendWindow> Cut(Instant from, Instant to, SpendStep step, DateTimeZone zone)
    {
        var start = from;
        while (start < to)
        {
            var period = PeriodAt(start, step, zone);
            yield return new SpendWindow(period.Start, start, Instant.Min(period.End, to));
            start = period.End;
        }
    }

    /// <summary>The whole period that contains <paramref name="instant"/>.</summary>
    public static Interval PeriodAt(Instant instant, SpendStep step, DateTimeZone zone) => step switch
    {
        SpendStep.Hour => HourAt(instant, zone),
        SpendStep.Day => DaysAt(instant, zone, static date => date, static date => date.PlusDays(1)),
        SpendStep.Week => DaysAt(instant, zone, MondayOf, static date => date.PlusWeeks(1)),
        SpendStep.Month => DaysAt(instant, zone, static date => new LocalDate(date.Year, date.Month, 1), static date => date.PlusMonths(1)),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "Not a step."),
    };

    /// <summary>The first instant of a date. For a date that the zone skipped, the first instant after it.</summary>
    public static Instant StartOfDay(LocalDate date, DateTimeZone zone)
    {
        var mapping = zone.MapLocal(date.AtMidnight());
        return mapping.Count == 0 ? mapping.LateInterval.Start : mapping.First().ToInstant();
    }

    private static LocalDate MondayOf(LocalDate date) => date.PlusDays(1 - (int)date.DayOfWeek);

    private static Interval DaysAt(
        Instant instant, DateTimeZone zone, Func<LocalDate, LocalDate> firstOf, Func<LocalDate, LocalDate> next)
    {
        var first = firstOf(instant.InZone(zone).Date);
        var start = StartOfDay(first, zone);
        var after = next(first);
        var end = StartOfDay(after, zone);

        // Where the clock went back across midnight, the tail of the old date already belongs to the new one.
        while (end <= instant)
        {
            (start, after) = (end, next(after));
            end = StartOfDay(after, zone);
        }

        return new Interval(start, end);
    }

    private static Interval HourAt(Instant instant, DateTimeZone zone)
    {
        var offset = zone.GetUtcOffset(instant);
        var local = instant.WithOffset(offset).LocalDateTime;
        var start = new LocalDateTime(local.Year, local.Month, local.Day, local.Hour, 0).WithOffset(offset).ToInstant();
        var end = start + Duration.FromHours(1);
        return new Interval(SinceClockChange(start, instant, offset, zone), UntilClockChange(instant, end, offset, zone));
    }

    private static Instant SinceClockChange(Instant start, Instant instant, Offset offset, DateTimeZone zone)
    {
        var interval = zone.GetZoneInterval(instant);
        while (interval.HasStart && interval.Start > start)
        {
            var before = zone.GetZoneInterval(interval.Start - Duration.Epsilon);
            if (before.WallOffset != offset)
            {
                return interval.Start;
            }

            interval = before;
        }

        return start;
    }

    private static Instant UntilClockChange(Instant instant, Instant end, Offset offset, DateTimeZone zone)
    {
        var interval = zone.GetZoneInterval(instant);
        while (interval.HasEnd && interval.End < end)
        {
            var after = zone.GetZoneInterval(interval.End);
            if (after.WallOffset != offset)
            {
                return interval.End;
            }

            interval = after;
        }

        return end;
    }
}

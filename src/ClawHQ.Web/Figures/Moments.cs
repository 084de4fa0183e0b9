using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Web.Figures;

/// <summary>Writes instants and periods for people, in the zone of the page.</summary>
public static class Moments
{
    private static readonly ZonedDateTimePattern ExactPattern =
        ZonedDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.FFF o<G> '('z')'", null);

    /// <summary>Relative below a day (<c>2 s ago</c>), else <see cref="At"/>.</summary>
    public static string Ago(Instant moment, Instant now, DateTimeZone zone)
    {
        var age = now - moment;
        if (age >= Duration.FromDays(1) || age < Duration.FromMinutes(-1))
        {
            return At(moment, now, zone);
        }

        if (age < Duration.FromSeconds(1))
        {
            return "just now";
        }

        var seconds = (long)age.TotalSeconds;
        var (count, unit) = seconds switch
        {
            < 60 => (seconds, "s"),
            < 3_600 => (seconds / 60, "min"),
            _ => (seconds / 3_600, "h"),
        };
        return $"{count.ToString(CultureInfo.InvariantCulture)}{Texts.NoBreakSpace}{unit} ago";
    }

    /// <summary><c>19 Nov, 11:07</c>; with the year when it is not the current one.</summary>
    public static string At(Instant moment, Instant now, DateTimeZone zone)
    {
        var local = moment.InZone(zone).LocalDateTime;
        var year = local.Year == now.InZone(zone).Year ? "" : " uuuu";
        return Text(local, $"d MMM{year}, HH:mm");
    }

    /// <summary>The full moment with zone and offset, for hover.</summary>
    public static string Exact(Instant moment, DateTimeZone zone) => ExactPattern.Format(moment.InZone(zone));

    /// <summary>RFC 3339 in UTC, for <c>datetime</c> attributes and addresses.</summary>
    public static string Rfc3339(Instant moment) => InstantPattern.ExtendedIso.Format(moment);

    /// <summary>
    /// A half-open period written inclusively, as people say it: <c>1–19 Nov 2026, 14:20</c>, <c>28 Oct – 3 Nov 2026</c>.
    /// The time of day stands there only where the period ends within a day.
    /// </summary>
    /// <param name="from">Inclusive start.</param>
    /// <param name="to">Exclusive end.</param>
    /// <param name="zone">The zone of the page.</param>
    public static string Period(Instant from, Instant to, DateTimeZone zone)
    {
        var start = from.InZone(zone).LocalDateTime;
        var end = to.InZone(zone).LocalDateTime;
        var endsAtMidnight = end.TimeOfDay == LocalTime.Midnight && to > from;
        var last = endsAtMidnight ? end.Date.PlusDays(-1) : end.Date;
        var time = endsAtMidnight ? "" : $", {Text(end, "HH:mm")}";
        var first = start.TimeOfDay == LocalTime.Midnight ? "" : $", {Text(start, "HH:mm")}";
        return Dates(start.Date, first, last) + time;
    }

    /// <summary>The start of a bar on an axis or in a chart's table: <c>14:00</c>, <c>Thu 19 Nov</c>, <c>Nov 2026</c>.</summary>
    public static string Local(Instant moment, DateTimeZone zone, string pattern) => Text(moment.InZone(zone).LocalDateTime, pattern);

    private static string Dates(LocalDate start, string firstTime, LocalDate last)
    {
        var end = Text(last.AtMidnight(), "d MMM uuuu");
        if (firstTime.Length > 0)
        {
            return $"{Text(start.AtMidnight(), start.Year == last.Year ? "d MMM" : "d MMM uuuu")}{firstTime} – {end}";
        }

        if (start == last)
        {
            return end;
        }

        return (start.Year == last.Year, start.Month == last.Month) switch
        {
            (true, true) => $"{start.Day}–{end}",
            (true, false) => $"{Text(start.AtMidnight(), "d MMM")} – {end}",
            _ => $"{Text(start.AtMidnight(), "d MMM uuuu")} – {end}",
        };
    }

    private static string Text(LocalDateTime local, string pattern) =>
        LocalDateTimePattern.CreateWithInvariantCulture(pattern).Format(local);
}

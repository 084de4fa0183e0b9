using ClawHQ.Domain.Spend;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Tests.Domain.Spend;

/// <summary>Windows against known cases and against a walk over every minute.</summary>
public class SpendCalendarTests
{
    private static readonly string[] Zones =
    [
        "UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham",
        "America/Havana", "Atlantic/Azores", "Africa/Cairo", "America/Sao_Paulo", "Pacific/Apia", "America/St_Johns", "Asia/Beirut",
    ];

    [Theory]
    [InlineData("2026-03-29T12:00:00Z", 23)]
    [InlineData("2026-10-25T12:00:00Z", 25)]
    [InlineData("2026-06-01T12:00:00Z", 24)]
    public void Days_have_the_hours_of_their_zone(string noon, int hours)
    {
        var day = SpendCalendar.PeriodAt(At(noon), SpendStep.Day, Zone("Europe/Berlin"));

        Assert.Equal(Duration.FromHours(hours), day.Duration);
        Assert.Equal(hours, SpendCalendar.Cut(day.Start, day.End, SpendStep.Hour, Zone("Europe/Berlin")).Count());
    }

    [Fact]
    public void Hours_of_a_quarter_hour_zone_start_at_its_own_full_hour()
    {
        var hour = SpendCalendar.PeriodAt(At("2026-05-05T12:20:00Z"), SpendStep.Hour, Zone("Asia/Kathmandu"));

        Assert.Equal(new Interval(At("2026-05-05T12:15:00Z"), At("2026-05-05T13:15:00Z")), hour);
    }

    [Fact]
    public void Half_hour_clock_changes_make_a_half_hour_window()
    {
        var night = SpendCalendar.Cut(At("2026-04-04T13:00:00Z"), At("2026-04-04T16:30:00Z"), SpendStep.Hour, Zone("Australia/Lord_Howe"));

        Assert.Equal(
            ["2026-04-04T13:00:00Z", "2026-04-04T14:00:00Z", "2026-04-04T15:00:00Z", "2026-04-04T15:30:00Z"],
            night.Select(w => w.Start.ToString()));
    }

    [Fact]
    public void A_skipped_day_has_no_window()
    {
        var days = SpendCalendar.Cut(At("2011-12-29T00:00:00Z"), At("2012-01-01T10:00:00Z"), SpendStep.Day, Zone("Pacific/Apia"));

        Assert.Equal([28, 29, 31, 1], days.Select(w => w.Period.InZone(Zone("Pacific/Apia")).Day));
    }

    [Fact]
    public void Weeks_start_on_monday_and_name_the_whole_period_when_cut()
    {
        var windows = SpendCalendar.Cut(At("2026-01-01T10:00:00Z"), At("2026-01-13T00:00:00Z"), SpendStep.Week, DateTimeZone.Utc);

        Assert.Equal(
            [
                new SpendWindow(At("2025-12-29T00:00:00Z"), At("2026-01-01T10:00:00Z"), At("2026-01-05T00:00:00Z")),
                new SpendWindow(At("2026-01-05T00:00:00Z"), At("2026-01-05T00:00:00Z"), At("2026-01-12T00:00:00Z")),
                new SpendWindow(At("2026-01-12T00:00:00Z"), At("2026-01-12T00:00:00Z"), At("2026-01-13T00:00:00Z")),
            ],
            windows);
    }

    [Fact]
    public void An_empty_or_reversed_range_has_no_window()
    {
        Assert.Empty(SpendCalendar.Cut(At("2026-01-02T00:00:00Z"), At("2026-01-02T00:00:00Z"), SpendStep.Day, DateTimeZone.Utc));
        Assert.Empty(SpendCalendar.Cut(At("2026-01-02T00:00:00Z"), At("2026-01-01T00:00:00Z"), SpendStep.Day, DateTimeZone.Utc));
    }

    [Fact]
    public void Windows_equal_a_walk_over_every_minute()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 60; round++)
        {
            var zone = Zone(Zones[round % Zones.Length]);
            var step = (SpendStep)random.Next(4);
            var from = At("2011-01-01T00:00:00Z") + Duration.FromMinutes(random.Next(16 * 365 * 1440));
            var to = from + Duration.FromMinutes(random.Next(1, step >= SpendStep.Week ? 90 * 1440 : 4 * 1440));

            var expected = Walk(from, to, step, zone);
            var actual = SpendCalendar.Cut(from, to, step, zone).ToList();

            Assert.True(
                expected.SequenceEqual(actual.Select(w => (w.Start, w.End))), $"seed {seed}, {zone.Id}, {step}, {from} to {to}");
            Assert.All(actual, w => Assert.True(w.Period <= w.Start));
            Assert.All(actual.Skip(1), w => Assert.Equal(w.Period, w.Start));
        }
    }

    [Fact]
    public void Both_clock_changes_of_every_zone_equal_the_walk()
    {
        foreach (var zone in Zones.Select(Zone))
        {
            var changes = zone.GetZoneIntervals(At("2010-01-01T00:00:00Z"), At("2027-01-01T00:00:00Z"))
                .Where(i => i.HasEnd).Select(i => i.End);
            foreach (var change in changes.Where(c => c < At("2027-01-01T00:00:00Z")))
            {
                var (from, to) = (change - Duration.FromHours(30), change + Duration.FromHours(30));
                foreach (var step in new[] { SpendStep.Hour, SpendStep.Day })
                {
                    Assert.Equal(Walk(from, to, step, zone), SpendCalendar.Cut(from, to, step, zone).Select(w => (w.Start, w.End)));
                }
            }
        }
    }

    /// <summary>The naive model: a new window wherever the period of the wall clock changes from one minute to the next.</summary>
    private static List<(Instant Start, Instant End)> Walk(Instant from, Instant to, SpendStep step, DateTimeZone zone)
    {
        var windows = new List<(Instant Start, Instant End)>();
        (LocalDateTime, Offset)? current = null;
        for (var minute = from; minute < to; minute += Duration.FromMinutes(1))
        {
            var period = PeriodOf(minute.InZone(zone), step, current?.Item1);
            if (period != current)
            {
                windows.Add((minute, minute));
                current = period;
            }

            windows[^1] = (windows[^1].Start, Instant.Min(minute + Duration.FromMinutes(1), to));
        }

        return windows;
    }

    private static (LocalDateTime, Offset) PeriodOf(ZonedDateTime time, SpendStep step, LocalDateTime? current)
    {
        var date = time.Date;
        if (step == SpendStep.Hour)
        {
            return (date.At(new LocalTime(time.Hour, 0)), time.Offset);
        }

        var start = step switch
        {
            SpendStep.Day => date,
            SpendStep.Week => date.With(DateAdjusters.PreviousOrSame(IsoDayOfWeek.Monday)),
            _ => date.With(DateAdjusters.StartOfMonth),
        };
        var midnight = start.AtMidnight();
        return (current is { } c && midnight < c ? c : midnight, Offset.Zero);
    }

    private static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];

    private static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).Value;
}

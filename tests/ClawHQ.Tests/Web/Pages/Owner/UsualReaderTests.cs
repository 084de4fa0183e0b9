using ClawHQ.Core.Access;
using ClawHQ.Domain.Spend;
using ClawHQ.Tests.Web.Fakes;
using ClawHQ.Web.Pages.Owner;
using ClawHQ.Web.Spend;
using NodaTime;

namespace ClawHQ.Tests.Web.Pages.Owner;

/// <summary>What is usual by hour of week, against weeks that are made up hour by hour. Now is Thursday, 19 November 2026, 14:20 UTC,
/// so that the seven days shown begin on Friday the 13th.</summary>
public class UsualReaderTests
{
    private const long Usd = 1_000_000_000;

    private static readonly Instant Now = Instant.FromUtc(2026, 11, 19, 14, 20);

    private static readonly Instant Shown = Instant.FromUtc(2026, 11, 13, 0, 0);

    [Fact]
    public async Task The_band_is_the_middle_half_of_the_same_hour_in_the_six_weeks_before()
    {
        // Mondays at 10:00 cost 1, 2, 3, 4, 5, 6 dollars in the six weeks before.
        var rows = Enumerable.Range(1, 6).Select(week => Row(Monday(10) - Duration.FromDays(7 * week), week * Usd));

        var usual = await ReadAsync(Shown - Duration.FromDays(90), [.. rows, Row(Monday(10), 4 * Usd)]);

        var at = usual.Chart.Labels.ToList().IndexOf("Mon 16 Nov, 10:00");
        Assert.Equal((2_250_000_000, 4_750_000_000), (usual.Chart.Band!.Lower[at], usual.Chart.Band.Upper[at]));
        Assert.Equal((4 * Usd, 3_500_000_000), (usual.Chart.Lines[0].Values[at], usual.Chart.Lines[1].Values[at]));
        Assert.Equal((0, 0), (usual.Chart.Band.Lower[at + 1], usual.Chart.Band.Upper[at + 1]));
        Assert.Equal((168, 158), (usual.Chart.Labels.Count, usual.Chart.Lines[0].Values.Count(v => v is not null)));
    }

    [Fact]
    public async Task Today_is_compared_with_the_same_hours_of_the_same_weekday()
    {
        var rows = Enumerable.Range(1, 6).SelectMany(week => new[]
        {
            Row(Now - Duration.FromDays(7 * week) - Duration.FromHours(3), 2 * Usd),
            Row(Now - Duration.FromDays(7 * week) + Duration.FromHours(3), 90 * Usd),
        });

        var usual = await ReadAsync(
            Shown - Duration.FromDays(90), [.. rows, Row(Now - Duration.FromHours(3), 9 * Usd), Row(Now, 50 * Usd)]);

        Assert.Equal(
            new UsualToday(Instant.FromUtc(2026, 11, 19, 14, 0), 9 * Usd, new Quartiles(2 * Usd, 2 * Usd, 2 * Usd, 6)),
            usual.Today);
    }

    [Fact]
    public async Task Hours_that_lie_far_above_are_marked_and_the_furthest_is_named()
    {
        var rows = Enumerable.Range(1, 6).Select(week => Row(Monday(10) - Duration.FromDays(7 * week), 2 * Usd));

        var usual = await ReadAsync(
            Shown - Duration.FromDays(90),
            [.. rows, Row(Monday(10), 30 * Usd), Row(Monday(11), 40 * Usd), Row(Monday(12), Usd / 100)]);

        Assert.Equal(["Mon 16 Nov, 10:00", "Mon 16 Nov, 11:00"], usual.Chart.Marks.Select(i => usual.Chart.Labels[i]));
        Assert.Equal(2, usual.OutstandingCount);
        Assert.Equal(new OutstandingHour(Monday(11), Monday(12), 40 * Usd, new Quartiles(0, 0, 0, 6)), usual.Furthest);
    }

    [Fact]
    public async Task With_less_than_three_weeks_nothing_is_called_usual()
    {
        var usual = await ReadAsync(Shown - Duration.FromDays(20), [Row(Monday(10), 30 * Usd)]);

        Assert.Equal((false, null, null, 0), (usual.HasBand, usual.Chart.Band, usual.Today, usual.OutstandingCount));
        Assert.Equal(30 * Usd, usual.Chart.Lines[0].Values.Max());
    }

    [Fact]
    public async Task Weeks_before_the_first_usage_say_nothing()
    {
        var rows = Enumerable.Range(1, 4).Select(week => Row(Monday(10) - Duration.FromDays(7 * week), 8 * Usd));

        var usual = await ReadAsync(Monday(10) - Duration.FromDays(28), [.. rows]);

        var at = usual.Chart.Labels.ToList().IndexOf("Mon 16 Nov, 10:00");
        Assert.Equal((8 * Usd, 8 * Usd), (usual.Chart.Band!.Lower[at], usual.Chart.Band.Upper[at]));
    }

    [Fact]
    public async Task Unknown_cost_is_not_taken_for_none()
    {
        var usual = await ReadAsync(Shown - Duration.FromDays(90), [Row(Monday(10), null), Row(Monday(10) - Duration.FromDays(7), null)]);

        Assert.Equal((false, false, null), (usual.IsCostKnown, usual.HasBand, usual.Today));
    }

    [Fact]
    public async Task Hours_are_those_of_the_zone_on_both_sides_of_a_clock_change()
    {
        var zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
        var ten = new LocalDateTime(2026, 11, 16, 10, 0);
        var rows = Enumerable.Range(1, 6).Select(week => Row(ten.PlusWeeks(-week).InZoneStrictly(zone).ToInstant(), 3 * Usd));

        var usual = await ReadAsync(Shown - Duration.FromDays(90), zone, [.. rows]);

        var at = usual.Chart.Labels.ToList().IndexOf("Mon 16 Nov, 10:00");
        Assert.Equal((3 * Usd, 3 * Usd), (usual.Chart.Band!.Lower[at], usual.Chart.Band.Upper[at]));
    }

    private static Instant Monday(int hour) => Instant.FromUtc(2026, 11, 16, hour, 0);

    private static UsageRow Row(Instant time, long? nanos) => new(time, "a", "red", "m", nanos, 100);

    private static Task<Usual> ReadAsync(Instant firstSeen, UsageRow[] rows) => ReadAsync(firstSeen, DateTimeZone.Utc, rows);

    private static Task<Usual> ReadAsync(Instant firstSeen, DateTimeZone zone, UsageRow[] rows)
    {
        var reading = new SpendReading(new SpendOfRows(rows), zone, [], TeamBound.All, TestContext.Current.CancellationToken);
        return new UsualReader(reading, Now, zone).ReadAsync(firstSeen);
    }
}

using ClawHQ.Core.Access;
using ClawHQ.Tests.Web.Fakes;
using ClawHQ.Web.Charts;
using ClawHQ.Web.Ranges;
using ClawHQ.Web.Spend;
using NodaTime;

namespace ClawHQ.Tests.Web.Charts;

/// <summary>What a range cost by hour of the week. Now is Thursday, 19 November 2026, 14:20 UTC.</summary>
public class WeekReaderTests
{
    private const long Usd = 1_000_000_000;

    private static readonly Instant Now = Instant.FromUtc(2026, 11, 19, 14, 20);

    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    [Fact]
    public async Task The_same_hour_of_several_weeks_is_one_field_and_all_fields_add_up_to_the_total()
    {
        var week = await ReadAsync(
            RangePreset.Last30Days,
            DateTimeZone.Utc,
            Row(Instant.FromUtc(2026, 11, 2, 9, 5), 2 * Usd), Row(Instant.FromUtc(2026, 11, 9, 9, 50), 3 * Usd),
            Row(Instant.FromUtc(2026, 11, 8, 23, 59), Usd));

        Assert.Equal(new WeekHour(5 * Usd, 4, 0), At(week, IsoDayOfWeek.Monday, 9));
        Assert.Equal(new WeekHour(Usd, 4, 0), At(week, IsoDayOfWeek.Sunday, 23));
        Assert.Equal(new WeekHour(0, 4, 0), At(week, IsoDayOfWeek.Monday, 10));
        Assert.Equal((6 * Usd, 5 * Usd, 168), (week.Whole, week.Largest, week.Hours.Count));
    }

    [Fact]
    public async Task Hours_are_those_of_the_zone_on_both_sides_of_a_change_of_clocks()
    {
        // 08:30 UTC is 10:30 in Berlin until 25 October and 09:30 from then on.
        var week = await ReadAsync(
            RangePreset.Last30Days,
            Berlin,
            Row(Instant.FromUtc(2026, 10, 23, 8, 30), 2 * Usd), Row(Instant.FromUtc(2026, 10, 30, 8, 30), 3 * Usd));

        Assert.Equal(2 * Usd, At(week, IsoDayOfWeek.Friday, 10).Cost);
        Assert.Equal(3 * Usd, At(week, IsoDayOfWeek.Friday, 9).Cost);
        Assert.Contains("Europe/Berlin", week.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_hour_that_the_range_has_not_is_told_from_one_without_usage_and_from_one_of_unknown_cost()
    {
        var week = await ReadAsync(RangePreset.Today, DateTimeZone.Utc, Row(Now - Duration.FromHours(2), null));

        Assert.Equal(new WeekHour(null, 1, 1), At(week, IsoDayOfWeek.Thursday, 12));
        Assert.Equal(new WeekHour(0, 1, 0), At(week, IsoDayOfWeek.Thursday, 13));
        Assert.Equal(new WeekHour(0, 0, 0), At(week, IsoDayOfWeek.Thursday, 15));
        Assert.Equal(0, At(week, IsoDayOfWeek.Friday, 12).Count);
    }

    [Fact]
    public async Task Colours_are_equal_parts_of_the_dearest_hour()
    {
        var week = await ReadAsync(
            RangePreset.Today,
            DateTimeZone.Utc,
            Row(Now - Duration.FromHours(1), 10 * Usd), Row(Now - Duration.FromHours(2), 2 * Usd),
            Row(Now - Duration.FromHours(3), (2 * Usd) + 1), Row(Now - Duration.FromHours(4), 1));

        Assert.Equal(
            [5, 1, 2, 1, 0], new[] { 13, 12, 11, 10, 9 }.Select(hour => week.Level(At(week, IsoDayOfWeek.Thursday, hour))));
    }

    [Fact]
    public async Task Of_a_range_of_years_the_last_371_days_are_asked_for()
    {
        var from = Now - Duration.FromDays(4_000);
        var range = TimeRange.Between(RangePreset.Custom, from, Now, Now, DateTimeZone.Utc);
        var week = await WeekReader.ReadAsync(Reading(DateTimeZone.Utc, Row(from, 90 * Usd), Row(Now, Usd)), range);

        Assert.Equal("Of this range the last 371 days.", week.Note);
        Assert.Equal(53, At(week, IsoDayOfWeek.Monday, 0).Count);
    }

    private static WeekHour At(WeekChart week, IsoDayOfWeek day, int hour) => week.Hours[(((int)day - 1) * 24) + hour];

    private static Task<WeekChart> ReadAsync(RangePreset preset, DateTimeZone zone, params IReadOnlyList<UsageRow> rows) =>
        WeekReader.ReadAsync(Reading(zone, rows), TimeRange.Resolve(preset, Now, zone));

    private static SpendReading Reading(DateTimeZone zone, params IReadOnlyList<UsageRow> rows) =>
        new(new SpendOfRows(rows), zone, [], TeamBound.All, TestContext.Current.CancellationToken);

    private static UsageRow Row(Instant time, long? cost) => new(time, "runner", "payments", "gpt-4o", cost, 100);
}

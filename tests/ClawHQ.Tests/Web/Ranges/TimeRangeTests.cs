using ClawHQ.Domain.Spend;
using ClawHQ.Web.Ranges;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Tests.Web.Ranges;

public class TimeRangeTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    // A Thursday afternoon, 14:20 in Berlin.
    private static readonly Instant Now = At("2026-11-19T13:20:00Z");

    [Theory]
    [InlineData(RangePreset.Today, "2026-11-18T23:00:00Z", "2026-11-19T23:00:00Z", "2026-11-17T23:00:00Z", "2026-11-18T13:20:00Z")]
    [InlineData(RangePreset.Yesterday, "2026-11-17T23:00:00Z", "2026-11-18T23:00:00Z", "2026-11-16T23:00:00Z", "2026-11-17T23:00:00Z")]
    [InlineData(RangePreset.ThisWeek, "2026-11-15T23:00:00Z", "2026-11-19T23:00:00Z", "2026-11-08T23:00:00Z", "2026-11-12T13:20:00Z")]
    [InlineData(RangePreset.Last7Days, "2026-11-12T23:00:00Z", "2026-11-19T23:00:00Z", "2026-11-05T23:00:00Z", "2026-11-12T13:20:00Z")]
    [InlineData(RangePreset.Last30Days, "2026-10-20T22:00:00Z", "2026-11-19T23:00:00Z", "2026-09-20T22:00:00Z", "2026-10-20T12:20:00Z")]
    [InlineData(RangePreset.MonthToDate, "2026-10-31T23:00:00Z", "2026-11-19T23:00:00Z", "2026-09-30T22:00:00Z", "2026-10-19T12:20:00Z")]
    [InlineData(RangePreset.LastMonth, "2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z", "2026-08-31T22:00:00Z", "2026-09-30T22:00:00Z")]
    [InlineData(RangePreset.Quarter, "2026-09-30T22:00:00Z", "2026-11-19T23:00:00Z", "2026-06-30T22:00:00Z", "2026-08-19T12:20:00Z")]
    public void A_preset_follows_the_days_of_its_zone_and_compares_at_the_same_elapsed_time(
        RangePreset preset, string from, string to, string earlierFrom, string earlierTo)
    {
        var range = TimeRange.Resolve(preset, Now, Berlin);

        Assert.Equal((At(from), At(to)), (range.From, range.To));
        Assert.Equal((At(earlierFrom), At(earlierTo)), (range.Previous().From, range.Previous().To));
    }

    [Fact]
    public void A_month_that_is_longer_than_the_one_before_compares_with_all_of_that()
    {
        var range = TimeRange.Resolve(RangePreset.MonthToDate, At("2026-03-30T12:00:00Z"), DateTimeZone.Utc);

        Assert.Equal(At("2026-03-01T00:00:00Z"), range.Previous().To);
    }

    [Theory]
    [InlineData(1, SpendStep.Hour)]
    [InlineData(30, SpendStep.Day)]
    [InlineData(200, SpendStep.Week)]
    [InlineData(800, SpendStep.Month)]
    public void Longer_ranges_have_longer_bars(int days, SpendStep step) =>
        Assert.Equal(step, TimeRange.Between(RangePreset.Custom, Now - Duration.FromDays(days), Now, Now, Berlin).Step);

    [Fact]
    public void An_address_is_read_in_its_zone_and_a_date_means_the_whole_day()
    {
        var address = Address(("from", "2026-11-01"), ("to", "2026-11-02"), ("zone", "Europe/Berlin"));

        var choice = RangeChoice.Read(address, Now, RangePreset.Today);

        Assert.Equal((At("2026-10-31T23:00:00Z"), At("2026-11-02T23:00:00Z")), (choice.Range.From, choice.Range.To));
        Assert.Empty(choice.Problems);
    }

    [Theory]
    [InlineData("range", "fortnight")]
    [InlineData("zone", "Europe/Atlantis")]
    [InlineData("from", "0001-01-01")]
    [InlineData("from", "tomorrow")]
    public void What_cannot_be_understood_is_said_and_replaced_by_the_default(string name, string value)
    {
        var choice = RangeChoice.Read(Address((name, value)), Now, RangePreset.Today);

        Assert.Single(choice.Problems);
        Assert.Equal(TimeRange.Resolve(RangePreset.Today, Now, DateTimeZone.Utc), choice.Range);
    }

    [Fact]
    public void Every_preset_is_found_again_by_its_word() =>
        Assert.Equal(RangePresets.Picked, RangePresets.Picked.Select(p => RangePresets.FromKey(p.Key())).OfType<RangePreset>());

    private static PageAddress Address(params (string Name, string Value)[] parameters) =>
        new("/", [.. parameters.Select(p => KeyValuePair.Create(p.Name, p.Value))]);

    private static Instant At(string text) => InstantPattern.General.Parse(text).Value;
}

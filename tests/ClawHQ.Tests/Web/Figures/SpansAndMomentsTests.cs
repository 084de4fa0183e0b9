using ClawHQ.Web.Figures;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Tests.Web.Figures;

public class SpansAndMomentsTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    [Theory]
    [InlineData(0.32, "320 ms")]
    [InlineData(48, "48 s")]
    [InlineData(100, "1 min 40 s")]
    [InlineData(3_600, "1 h")]
    [InlineData(1_004_400, "11 d 15 h")]
    [InlineData(-5, "0 ms")]
    public void A_length_of_time_has_two_units_at_most(double seconds, string text) =>
        Assert.Equal(text, Spans.Of(Duration.FromSeconds(seconds)).Replace('\u00a0', ' '));

    [Theory]
    [InlineData("2026-11-19T13:20:29Z", "2 s ago")]
    [InlineData("2026-11-19T13:20:31Z", "just now")]
    [InlineData("2026-11-19T12:17:00Z", "1 h ago")]
    [InlineData("2026-11-18T10:07:00Z", "18 Nov, 11:07")]
    [InlineData("2025-11-18T10:07:00Z", "18 Nov 2025, 11:07")]
    [InlineData("2026-11-19T13:30:00Z", "19 Nov, 14:30")]
    public void A_moment_is_relative_for_a_day_and_then_a_date(string moment, string text) =>
        Assert.Equal(text, Moments.Ago(At(moment), At("2026-11-19T13:20:31Z"), Berlin).Replace('\u00a0', ' '));

    [Fact]
    public void The_exact_moment_has_its_zone_and_offset() =>
        Assert.Equal("2026-11-19T14:20:31 +01 (Europe/Berlin)", Moments.Exact(At("2026-11-19T13:20:31Z"), Berlin));

    [Theory]
    [InlineData("2026-10-31T23:00:00Z", "2026-11-19T13:20:00Z", "1–19 Nov 2026, 14:20")]
    [InlineData("2026-10-31T23:00:00Z", "2026-11-19T23:00:00Z", "1–19 Nov 2026")]
    [InlineData("2026-11-18T23:00:00Z", "2026-11-19T23:00:00Z", "19 Nov 2026")]
    [InlineData("2026-10-27T23:00:00Z", "2026-11-03T23:00:00Z", "28 Oct – 3 Nov 2026")]
    [InlineData("2025-12-28T23:00:00Z", "2026-01-03T23:00:00Z", "29 Dec 2025 – 3 Jan 2026")]
    [InlineData("2026-11-19T13:00:00Z", "2026-11-19T14:30:00Z", "19 Nov, 14:00 – 19 Nov 2026, 15:30")]
    public void A_period_is_half_open_inside_and_inclusive_in_words(string from, string to, string text) =>
        Assert.Equal(text, Moments.Period(At(from), At(to), Berlin));

    [Theory]
    [InlineData("payments-reconcile", 40, "payments-reconcile")]
    [InlineData("payments-reconcile", 9, "paym…cile")]
    [InlineData("payments-reconcile", 10, "payme…cile")]
    public void A_long_name_is_cut_in_the_middle(string name, int lengthMax, string text) =>
        Assert.Equal(text, Texts.CutMiddle(name, lengthMax));

    private static Instant At(string text) => InstantPattern.General.Parse(text).Value;
}

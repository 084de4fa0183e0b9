using ClawHQ.Cli;
using NodaTime;

namespace ClawHQ.Tests.Cli;

public class TimeTextTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 22, 8, 30);

    [Theory]
    [InlineData("7d", "2026-11-15T08:30:00Z")]
    [InlineData("12h", "2026-11-21T20:30:00Z")]
    [InlineData("30m", "2026-11-22T08:00:00Z")]
    [InlineData("2026-11-01", "2026-11-01T00:00:00Z")]
    [InlineData("2026-11-01T12:00:00+02:00", "2026-11-01T10:00:00Z")]
    public void A_time_is_a_date_a_time_or_how_long_ago(string text, string expected) =>
        Assert.Equal(expected, TimeText.Parse("--from", text, DateTimeZone.Utc, Now).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("d")]
    [InlineData("-7d")]
    [InlineData("7w")]
    [InlineData("yesterday")]
    public void Anything_else_is_refused(string text) =>
        Assert.Throws<CommandException>(() => TimeText.Parse("--from", text, DateTimeZone.Utc, Now));
}

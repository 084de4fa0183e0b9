using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Cli;

/// <summary>Reads a time as it is typed: a date, a time (RFC 3339), or how long ago, such as <c>7d</c>, <c>12h</c> or <c>30m</c>.</summary>
public static class TimeText
{
    /// <summary>The time that is meant at <paramref name="now"/>.</summary>
    /// <param name="option">The option, for the message.</param>
    /// <param name="text">What was typed.</param>
    /// <param name="zone">Where a date begins.</param>
    /// <param name="now">The time that it counts back from.</param>
    /// <exception cref="CommandException">It is none of these.</exception>
    public static Instant Parse(string option, string text, DateTimeZone zone, Instant now)
    {
        if (Ago(text) is { } ago)
        {
            return now - ago;
        }

        if (LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var date })
        {
            return zone.AtStartOfDay(date).ToInstant();
        }

        return OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true, Value: var time }
            ? time.ToInstant()
            : throw new CommandException(
                $"{option} must be a date such as 2026-11-01, a time such as 2026-11-01T12:00:00Z, or 7d or 12h, not {text}.");
    }

    private static Duration? Ago(string text)
    {
        if (text.Length < 2 || !int.TryParse(
                text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > 100_000)
        {
            return null;
        }

        return text[^1] switch
        {
            'd' => Duration.FromDays(count),
            'h' => Duration.FromHours(count),
            'm' => Duration.FromMinutes(count),
            _ => null,
        };
    }
}

using System.CommandLine;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Cli.Commands.Audit;

/// <summary>The options that bound a part of the trail in time.</summary>
internal static class AuditTimes
{
    /// <summary>Makes them.</summary>
    public static (Option<string?> From, Option<string?> To) Options() => (
        new Option<string?>("--from") { Description = "Inclusive start: a date, a time, or 7d" },
        new Option<string?>("--to") { Description = "Exclusive end: a date, a time, or 1d" });

    /// <summary>Reads one; null when it was not given.</summary>
    /// <exception cref="CommandException">It is no time.</exception>
    public static string? Read(string option, string? text) => text is null
        ? null
        : InstantPattern.ExtendedIso.Format(TimeText.Parse(option, text, DateTimeZone.Utc, SystemClock.Instance.GetCurrentInstant()));
}

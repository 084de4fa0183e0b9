using ClawHQ.Core.Api;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Core.Settings;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Core.Ledger.Books;

/// <summary>Asks to close the books up to a time, or to reopen them.</summary>
/// <param name="Until">Usage before it is closed; Unix milliseconds. Null to close nothing any more.</param>
/// <param name="Zone">The zone in which it is the beginning of a day; null where it was said as a time.</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="IsReopening">Whether it goes back from where the books are closed.</param>
public sealed record BooksDraft(long? Until, string? Zone, string Reason, bool IsReopening)
{
    /// <summary>Reads one from outside.</summary>
    /// <param name="until">A date, which begins in <paramref name="zone"/>, or an RFC 3339 time; null or empty, when reopening, for
    /// everything.</param>
    /// <param name="zone">An IANA zone; for a date only.</param>
    /// <param name="reason">Why; 1 to 500 printable characters.</param>
    /// <param name="isReopening">Whether it goes back from where the books are closed.</param>
    /// <param name="now">What lies after it cannot be closed.</param>
    /// <param name="problems">All that is wrong; empty where it can be meant.</param>
    public static BooksDraft Read(
        string? until, string? zone, string? reason, bool isReopening, DateTimeOffset now, out IReadOnlyList<ProblemItem> problems)
    {
        var found = new List<ProblemItem>();
        var time = ReadUntil(until, zone, isReopening, now, found);
        var why = AuditReason.Read(reason, "It is kept in the audit trail.", found);
        problems = found;
        return new BooksDraft(time, string.IsNullOrEmpty(zone) ? null : zone, why ?? "", isReopening);
    }

    private static long? ReadUntil(string? until, string? zone, bool isReopening, DateTimeOffset now, List<ProblemItem> problems)
    {
        if (string.IsNullOrEmpty(until))
        {
            if (!isReopening)
            {
                problems.Add(new ProblemItem(
                    "closed_until", null, "It is not said up to when.", "A date with a zone, or a time such as 2026-11-01T00:00:00Z."));
            }
            else if (!string.IsNullOrEmpty(zone))
            {
                problems.Add(new ProblemItem("zone", Problem.Echo(zone), "A zone says where a date begins, and there is no date."));
            }

            return null;
        }

        if (ReadTime(until, zone, problems) is not { } instant)
        {
            return null;
        }

        var time = instant.ToUnixTimeMilliseconds();
        if (instant > Instant.FromDateTimeOffset(now))
        {
            problems.Add(new ProblemItem(
                "closed_until", Problem.Echo(until), "This lies in the future, and usage before it is still to come.",
                $"Now it is {BooksState.TextOf(now.ToUnixTimeMilliseconds(), zone)}."));
        }

        return time;
    }

    private static Instant? ReadTime(string until, string? zone, List<ProblemItem> problems)
    {
        if (LocalDatePattern.Iso.Parse(until).TryGetValue(default, out var date))
        {
            return IsInRange(date.Year, until, problems) ? ReadZone(zone, problems)?.AtStartOfDay(date).ToInstant() : null;
        }

        if (!OffsetDateTimePattern.Rfc3339.Parse(until).TryGetValue(default, out var time))
        {
            problems.Add(new ProblemItem(
                "closed_until", Problem.Echo(until), "This is neither a date such as 2026-11-01 nor an RFC 3339 time.",
                "Such as 2026-11-01T00:00:00Z."));
            return null;
        }

        if (!string.IsNullOrEmpty(zone))
        {
            problems.Add(new ProblemItem("zone", Problem.Echo(zone), "A time says its own offset; a zone is for a date."));
        }

        return IsInRange(time.Year, until, problems) ? time.ToInstant() : null;
    }

    private static bool IsInRange(int year, string until, List<ProblemItem> problems)
    {
        if (year is >= PeriodText.YearMin and <= PeriodText.YearMax)
        {
            return true;
        }

        problems.Add(new ProblemItem(
            "closed_until", Problem.Echo(until), $"This does not lie in the years {PeriodText.YearMin} to {PeriodText.YearMax}."));
        return false;
    }

    private static DateTimeZone? ReadZone(string? zone, List<ProblemItem> problems)
    {
        if (string.IsNullOrEmpty(zone))
        {
            problems.Add(new ProblemItem(
                "zone", null, "It is not said where the date begins.", "An IANA name such as Europe/Berlin, or UTC."));
            return null;
        }

        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is { } known)
        {
            return known;
        }

        var nearest = zone.Length <= Problem.ValueLengthMax ? NearestName.Of(zone, DateTimeZoneProviders.Tzdb.Ids) : null;
        problems.Add(new ProblemItem(
            "zone", Problem.Echo(zone), "There is no such zone.",
            nearest is null ? "Use an IANA name such as Europe/Berlin." : $"Did you mean \"{nearest}\"?"));
        return null;
    }
}

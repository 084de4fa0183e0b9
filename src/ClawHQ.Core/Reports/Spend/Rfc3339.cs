using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Core.Reports.Spend;

/// <summary>Times as the API writes them.</summary>
internal static class Rfc3339
{
    /// <summary>In UTC, with as many decimals of a second as there are.</summary>
    public static string Text(Instant instant) => InstantPattern.ExtendedIso.Format(instant);

    /// <summary>In a zone, with its offset at that time.</summary>
    public static string Text(Instant instant, DateTimeZone zone) =>
        OffsetDateTimePattern.Rfc3339.Format(instant.InZone(zone).ToOffsetDateTime());

    /// <summary>Unix milliseconds in UTC; null for 0, which stands for "not known" in the ledger.</summary>
    public static string? TextOrNull(long milliseconds) => milliseconds == 0 ? null : Text(Instant.FromUnixTimeMilliseconds(milliseconds));
}

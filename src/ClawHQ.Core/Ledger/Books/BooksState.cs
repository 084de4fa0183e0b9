using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Core.Ledger.Books;

/// <summary>Up to when the books are closed, and who said so.</summary>
/// <param name="ClosedUntil">Usage whose time of use lies before it is closed; usage at it and after it is open. Unix milliseconds; null
/// where nothing is closed.</param>
/// <param name="Zone">The IANA zone in which it is the beginning of a day; null where it was said as a time, or nothing is closed.</param>
/// <param name="ClosedAt">When the books were last closed, further than before; null where they never were.</param>
/// <param name="ChangedAt">When they were last closed or reopened; null where they never were.</param>
/// <param name="ChangedBy">Who did that.</param>
/// <param name="Reason">Why.</param>
/// <param name="Position">How far the ledger reached when the books were last closed.</param>
public sealed record BooksState(
    long? ClosedUntil, string? Zone, DateTimeOffset? ClosedAt, DateTimeOffset? ChangedAt, string? ChangedBy, string? Reason, long Position)
{
    /// <summary>Books that were never closed.</summary>
    public static BooksState Open { get; } = new(null, null, null, null, null, null, 0);

    /// <summary>Up to when they are closed, as people and records read it: RFC 3339 in its zone, or UTC; null where nothing is closed.
    /// </summary>
    public string? Text => ClosedUntil is { } until ? TextOf(until, Zone) : null;

    /// <summary>Whether usage of that time is closed.</summary>
    /// <param name="time">Unix milliseconds.</param>
    public bool Closes(long time) => time < ClosedUntil;

    /// <summary>What stays of a run over usage from a time on, before any is found; null where the run does not reach what is closed.
    /// </summary>
    internal ClosedUsage? In(long from) => ClosedUntil is { } until && from < until ? new ClosedUsage(until, 0, 0) : null;

    /// <summary>A time in RFC 3339, in a zone or UTC.</summary>
    internal static string TextOf(long time, string? zone) => OffsetDateTimePattern.Rfc3339.Format(
        Instant.FromUnixTimeMilliseconds(time)
            .InZone(zone is null ? DateTimeZone.Utc : DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) ?? DateTimeZone.Utc)
            .ToOffsetDateTime());
}

using ClawHQ.Core.Ledger.Books;
using ClawHQ.Web.Forms;
using NodaTime;

namespace ClawHQ.Web.Pages.Settings.Books;

/// <summary>Up to when the books are closed.</summary>
/// <param name="State">How they are.</param>
/// <param name="Late">What came late, of teams that the caller may see; null where nothing is closed.</param>
/// <param name="Sent">The form that was sent; blank for a plain visit.</param>
/// <param name="Now">The moment it was read.</param>
public sealed record BooksModel(BooksState State, LateUsage? Late, SentForm Sent, Instant Now)
{
    /// <summary>The zone of the date, UTC where it has none.</summary>
    public DateTimeZone Zone => ZoneOf(State);

    /// <summary>The zone in which the books are closed up to a day; UTC where it was said as a time.</summary>
    public static DateTimeZone ZoneOf(BooksState state) =>
        state.Zone is { } id && DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is { } zone ? zone : DateTimeZone.Utc;

    /// <summary>Up to when they are closed; null where nothing is.</summary>
    public Instant? Until => State.ClosedUntil is { } until ? Instant.FromUnixTimeMilliseconds(until) : null;
}

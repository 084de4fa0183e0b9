using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Web.Forms;
using NodaTime;

namespace ClawHQ.Web.Pages.Settings.Keys;

/// <summary>The keys that a caller may know of.</summary>
public sealed record KeysModel
{
    /// <summary>Keys that open something, by name; the two of a rotation beside each other.</summary>
    public required IReadOnlyList<KeyRow> Live { get; init; }

    /// <summary>Keys that were revoked or have expired, the latest made first, as many as are shown.</summary>
    public required IReadOnlyList<KeyRow> Ended { get; init; }

    /// <summary>How many have ended.</summary>
    public required int EndedCount { get; init; }

    /// <summary>The teams for which keys may be made; none for who may not make any.</summary>
    public required TeamBound Managed { get; init; }

    /// <summary>Known teams, to choose from.</summary>
    public required IReadOnlyList<string> Teams { get; init; }

    /// <summary>The form that was sent; blank for a plain visit.</summary>
    public required SentForm Sent { get; init; }

    /// <summary>A key that was just made; null for none.</summary>
    public required IssuedKey? Made { get; init; }

    public required Instant Now { get; init; }
}

/// <summary>A key in the list.</summary>
/// <param name="Key">The key.</param>
/// <param name="LastUsedAt">Its last use; null for never.</param>
/// <param name="IsManaged">Whether the caller may rotate and revoke it.</param>
public sealed record KeyRow(ApiKey Key, DateTimeOffset? LastUsedAt, bool IsManaged);

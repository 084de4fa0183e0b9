using NodaTime;

namespace ClawHQ.Web.Pages.Sharing;

/// <summary>The links to pages that somebody may take back.</summary>
/// <param name="Links">Those that have not ended, the newest first.</param>
/// <param name="Made">What came of the link that was asked for; null for a plain visit.</param>
/// <param name="Now">The moment it was read.</param>
public sealed record SharingModel(IReadOnlyList<SharedLink> Links, NewLink? Made, Instant Now);

/// <summary>A link to a page.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Path">The page with its query.</param>
/// <param name="Maker">Who made it.</param>
/// <param name="ExpiresAt">From when it shows nothing.</param>
/// <param name="LastUsedAt">When it was last opened; null for never.</param>
public sealed record SharedLink(int Id, string Path, string Maker, Instant ExpiresAt, Instant? LastUsedAt);

/// <summary>A link that was just made, shown this once.</summary>
/// <param name="Url">Its whole address; null when it could not be made.</param>
/// <param name="Problem">Why not.</param>
public sealed record NewLink(string? Url, string? Problem);

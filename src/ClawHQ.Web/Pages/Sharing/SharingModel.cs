using ClawHQ.Web.Forms;
using NodaTime;

namespace ClawHQ.Web.Pages.Sharing;

/// <summary>The links to pages that somebody may take back.</summary>
/// <param name="Links">Those that have not ended, the newest first.</param>
/// <param name="Sent">The form that asked for a link, with what is wrong with it; blank for a plain visit.</param>
/// <param name="Url">The whole address of the link that was just made, shown this once; null without one.</param>
/// <param name="Now">The moment it was read.</param>
public sealed record SharingModel(IReadOnlyList<SharedLink> Links, SentForm Sent, string? Url, Instant Now);

/// <summary>A link to a page.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Path">The page with its query.</param>
/// <param name="Maker">Who made it.</param>
/// <param name="ExpiresAt">From when it shows nothing.</param>
/// <param name="LastUsedAt">When it was last opened; null for never.</param>
public sealed record SharedLink(int Id, string Path, string Maker, Instant ExpiresAt, Instant? LastUsedAt);

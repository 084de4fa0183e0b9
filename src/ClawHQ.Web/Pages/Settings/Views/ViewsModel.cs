using ClawHQ.Core.Access.Views;
using ClawHQ.Web.Forms;
using NodaTime;

namespace ClawHQ.Web.Pages.Settings.Views;

/// <summary>The saved views that somebody sees.</summary>
/// <param name="Views">The own ones first, each by name.</param>
/// <param name="Sent">The form that was sent; blank for a plain visit.</param>
/// <param name="Now">The moment it was read.</param>
public sealed record ViewsModel(IReadOnlyList<SeenView> Views, SentForm Sent, Instant Now);

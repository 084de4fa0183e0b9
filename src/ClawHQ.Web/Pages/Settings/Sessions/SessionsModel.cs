using ClawHQ.Core.Access.Sessions;
using ClawHQ.Web.Forms;
using NodaTime;

namespace ClawHQ.Web.Pages.Settings.Sessions;

/// <summary>Where somebody is signed in, and others with the right to see it.</summary>
/// <param name="Own">The own sessions, the one used last first.</param>
/// <param name="Others">Everyone else's; empty for who may not end them.</param>
/// <param name="HasPassword">Whether the own password can be changed: somebody whom only the provider knows has none.</param>
/// <param name="Sent">The form that was sent; blank for a plain visit.</param>
/// <param name="IsPasswordChanged">Whether the own password has just been changed.</param>
/// <param name="Now">The moment it was read.</param>
public sealed record SessionsModel(
    IReadOnlyList<SessionView> Own, IReadOnlyList<SessionView> Others, bool HasPassword, SentForm Sent, bool IsPasswordChanged,
    Instant Now);

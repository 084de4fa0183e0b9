using ClawHQ.Core.Access.People;
using ClawHQ.Core.Access.Sessions;
using ClawHQ.Web.Forms;
using NodaTime;

namespace ClawHQ.Web.Pages.Settings.People;

/// <summary>The people whom a caller may see.</summary>
/// <param name="People">The people, by name.</param>
/// <param name="LastSeen">When each was last active, by number; absent for who is not signed in, or may not be known.</param>
/// <param name="IsManaged">Whether the caller may change them.</param>
/// <param name="Teams">Known teams, to choose from.</param>
/// <param name="Sent">The form that was sent; blank for a plain visit.</param>
/// <param name="Now">The moment it was read.</param>
public sealed record PeopleModel(
    IReadOnlyList<Person> People, IReadOnlyDictionary<string, DateTimeOffset> LastSeen, bool IsManaged, IReadOnlyList<string> Teams,
    SentForm Sent, Instant Now);

/// <summary>One person and what can be changed of them.</summary>
/// <param name="Person">The person.</param>
/// <param name="Sessions">Their sessions, the one used last first.</param>
/// <param name="IsSelf">Whether it is the caller.</param>
/// <param name="Teams">Known teams, to choose from.</param>
/// <param name="Sent">The form that was sent; blank for a plain visit.</param>
/// <param name="Done">What has just been done, in a sentence; null for nothing.</param>
/// <param name="Now">The moment it was read.</param>
public sealed record PersonModel(
    Person Person, IReadOnlyList<SessionView> Sessions, bool IsSelf, IReadOnlyList<string> Teams, SentForm Sent, string? Done, Instant Now);

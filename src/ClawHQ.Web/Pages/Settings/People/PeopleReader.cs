using ClawHQ.Core.Access;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Access.Sessions;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Web.Forms;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace ClawHQ.Web.Pages.Settings.People;

/// <summary>Reads the pages of people.</summary>
internal sealed class PeopleReader(PersonStore people, SessionRegister sessions, UsageDirectory directory, TimeProvider clock)
{
    /// <summary>Teams that are offered.</summary>
    private const int TeamsMax = 200;

    private Instant Now => Instant.FromDateTimeOffset(clock.GetUtcNow());

    /// <summary>Everyone whom the caller may see.</summary>
    public PeopleModel Read(HttpContext context, SentForm sent)
    {
        var caller = context.Caller;
        var open = caller.May(Permission.ManagePeople)
            ? sessions.Of(caller.PersonId, context).Concat(sessions.OfOthers(context))
            : [];
        var seen = open.GroupBy(s => s.User).ToDictionary(g => g.Key, g => g.Max(s => s.SeenAt));
        return new PeopleModel(
            people.VisibleTo(caller), seen, caller.May(Permission.ManagePeople), Teams(caller), sent, Now);
    }

    /// <summary>One person, for who manages people; null when there is none of this number.</summary>
    public PersonModel? ReadOne(HttpContext context, int id, SentForm sent, string? done) =>
        people.All().FirstOrDefault(p => p.Id == id) is { } person
            ? new PersonModel(
                person, sessions.Of(id, context), context.Caller.PersonId == id, Teams(context.Caller), sent, done, Now)
            : null;

    private IReadOnlyList<string> Teams(Caller caller) =>
        [.. directory.Names(Dimension.Team, [], caller.VisibleTeams).Select(n => n.Name).Take(TeamsMax)];
}

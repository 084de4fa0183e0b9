using ClawHQ.Core.Access.Gate;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Access.Sessions;

/// <summary>A session as it is shown.</summary>
/// <param name="Id">Its number.</param>
/// <param name="User">Whose it is.</param>
/// <param name="Provider">The identity provider that vouched for the person; null for a password.</param>
/// <param name="Address">From where it was started.</param>
/// <param name="Browser">What the browser called itself.</param>
/// <param name="CreatedAt">When it was started.</param>
/// <param name="SeenAt">When it was last used.</param>
/// <param name="IsCurrent">Whether it is the one that asks.</param>
public sealed record SessionView(
    int Id, string User, string? Provider, string? Address, string? Browser, DateTimeOffset CreatedAt, DateTimeOffset SeenAt,
    bool IsCurrent);

/// <summary>Lists and ends sessions, by number and person, so that nobody reaches another person's by its number alone.</summary>
public sealed class SessionRegister(SessionRing sessions)
{
    /// <summary>The live sessions of a person, the one used last first.</summary>
    public IReadOnlyList<SessionView> Of(int? personId, HttpContext context) => View(s => s.PersonId == personId, context);

    /// <summary>The sessions that a caller may end besides their own: everyone else's for who manages people, else none.</summary>
    public IReadOnlyList<SessionView> OfOthers(HttpContext context) => context.Caller.May(Permission.ManagePeople)
        ? View(s => s.PersonId != context.Caller.PersonId, context)
        : [];

    /// <summary>Ends one session. False when there is none of this number that the caller may end.</summary>
    public async Task<bool> EndAsync(int id, HttpContext context)
    {
        var caller = context.Caller;
        return await EndAsync(
            s => s.Id == id && (s.PersonId == caller.PersonId || caller.May(Permission.ManagePeople)), context) > 0;
    }

    /// <summary>Ends one session of a person. False when the person has none of this number.</summary>
    public async Task<bool> EndAsync(int id, int? personId, HttpContext context) =>
        await EndAsync(s => s.Id == id && s.PersonId == personId, context) > 0;

    /// <summary>Ends all sessions of a person but the one that asks.</summary>
    public Task<int> EndOthersAsync(int? personId, HttpContext context) =>
        EndAsync(s => s.PersonId == personId && s.Id != CurrentId(context), context);

    /// <summary>Ends all sessions of a person.</summary>
    public Task<int> EndAllAsync(int personId, HttpContext context) =>
        EndAsync(s => s.PersonId == personId, context);

    /// <summary>The session that asks; null where none does.</summary>
    internal static int? CurrentId(HttpContext context) => context.Features.Get<SignedIn>()?.Session.Id;

    private IReadOnlyList<SessionView> View(Func<Session, bool> isMeant, HttpContext context) =>
        [
            .. sessions.All.Where(isMeant).Select(s => new SessionView(
                s.Id, s.Caller.Name, s.Provider, s.Address, s.Browser, DateTimeOffset.FromUnixTimeMilliseconds(s.CreatedAt),
                DateTimeOffset.FromUnixTimeMilliseconds(s.SeenAt), s.Id == CurrentId(context))),
        ];

    private async Task<int> EndAsync(Func<Session, bool> isMeant, HttpContext context)
    {
        var meant = sessions.All.Where(isMeant).ToList();
        await sessions.EndAsync(meant, context.Actor, context.RequestAborted);
        return meant.Count;
    }
}

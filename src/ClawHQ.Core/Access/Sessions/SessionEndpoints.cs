using ClawHQ.Core.Access.People;
using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Access.Sessions;

/// <summary>A session as the API shows it.</summary>
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

/// <summary>What a caller is and may do.</summary>
/// <param name="Name">The name that is typed at sign-in.</param>
/// <param name="Grants">The roles.</param>
/// <param name="Permissions">Each permission that is held.</param>
public sealed record AccountView(string Name, IReadOnlyList<GrantView> Grants, IReadOnlyList<PermissionView> Permissions);

/// <summary>A permission that is held.</summary>
/// <param name="Permission">Its name.</param>
/// <param name="Teams">The teams for which it is held; null for the whole organisation.</param>
public sealed record PermissionView(string Permission, IReadOnlyList<string>? Teams);

/// <summary>Asks for a new password of one's own.</summary>
/// <param name="Current">The password of now.</param>
/// <param name="Password">The new one.</param>
public sealed record OwnPasswordRequest(string? Current, string? Password);

/// <summary>The API of one's own account, and of sessions.</summary>
internal static class SessionEndpoints
{
    /// <summary>Maps what everyone may do with their own.</summary>
    public static void MapOwn(RouteGroupBuilder group)
    {
        group.MapGet("", Show).Requires(Permission.OwnAccount).WithSummary("Says who is signed in, and what they may do");
        group.MapPut("/password", SetPasswordAsync).Requires(Permission.OwnAccount)
            .WithSummary("Changes the own password").Produces(204).ProducesProblem(400);
        group.MapGet("/sessions", (HttpContext context, SessionRing sessions) =>
            List(context, sessions, context.Caller.PersonId)).Requires(Permission.OwnAccount)
            .WithSummary("Lists the own sessions");
        group.MapDelete("/sessions/{id:int}", (int id, HttpContext context, SessionRing sessions) =>
            EndAsync(context, sessions, s => s.Id == id && s.PersonId == context.Caller.PersonId)).Requires(Permission.OwnAccount)
            .WithSummary("Ends one of the own sessions").Produces(204).ProducesProblem(404);
        group.MapDelete("/sessions", (HttpContext context, SessionRing sessions) =>
            EndAsync(context, sessions, s => s.PersonId == context.Caller.PersonId && s.Id != CurrentId(context), isOneNeeded: false))
            .Requires(Permission.OwnAccount).WithSummary("Ends all own sessions but this one").Produces(204);
    }

    /// <summary>Maps what administrators may do with everyone's.</summary>
    public static void MapOfPeople(RouteGroupBuilder group)
    {
        group.MapGet("/{name}/sessions", (string name, HttpContext context, SessionRing sessions, PersonStore people) =>
            people.Find(name) is { } person ? List(context, sessions, person.Id) : PersonEndpoints.NotFound(name))
            .Requires(Permission.ManagePeople)
            .WithSummary("Lists the sessions of a person").Produces<Page<SessionView>>().ProducesProblem(404);
        group.MapDelete("/{name}/sessions", (string name, HttpContext context, SessionRing sessions, PersonStore people) =>
            people.Find(name) is { } person
                ? EndAsync(context, sessions, s => s.PersonId == person.Id, isOneNeeded: false)
                : Task.FromResult(PersonEndpoints.NotFound(name)))
            .Requires(Permission.ManagePeople).WithSummary("Ends all sessions of a person").Produces(204).ProducesProblem(404);
        group.MapDelete("/{name}/sessions/{id:int}", (string name, int id, HttpContext context, SessionRing sessions, PersonStore people) =>
            EndAsync(context, sessions, s => s.Id == id && s.PersonId == people.Find(name)?.Id)).Requires(Permission.ManagePeople)
            .WithSummary("Ends one session of a person").Produces(204).ProducesProblem(404);
    }

    private static Ok<AccountView> Show(HttpContext context, PersonStore people)
    {
        var caller = context.Caller;
        var grants = people.All().FirstOrDefault(p => p.Id == caller.PersonId)?.Grants ?? [];
        return TypedResults.Ok(new AccountView(
            caller.Name,
            [.. grants.Select(GrantView.Of)],
            [
                .. Permissions.All.Where(rule => caller.May(rule.Permission)).Select(rule => new PermissionView(
                    System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(rule.Permission.ToString()),
                    caller.TeamsOf(rule.Permission) is { IsAll: false } bound ? bound.Teams : null)),
            ]));
    }

    private static async Task<IResult> SetPasswordAsync(
        OwnPasswordRequest request, HttpContext context, PersonStore people, PersonRegister register, PasswordCheck passwords)
    {
        var person = people.All().First(p => p.Id == context.Caller.PersonId);
        if (!person.HasPassword)
        {
            return Problem.Result(409, "no_password", "You sign in by the identity provider and have no password here.");
        }

        switch (await passwords.CheckAsync(person, person.Name, request.Current ?? "", context))
        {
            case PasswordVerdict.Wrong:
                return Problem.Result(
                    400, "invalid", "The password cannot be changed like this.",
                    new ProblemItem("current", null, "This is not your password."));
            case PasswordVerdict.Blocked:
                context.Response.Headers.RetryAfter = ((int)SignInThrottle.Window.TotalSeconds).ToString(
                    System.Globalization.CultureInfo.InvariantCulture);
                return Problem.Result(429, "too_many_attempts", "Too many wrong passwords. Wait five minutes, then try again.");
            default:
                var errors = await register.SetPasswordAsync(
                    person, request.Password ?? "", "password", CurrentId(context), context.RequestAborted);
                return errors.Count > 0
                    ? Problem.Result(400, "invalid", "The password cannot be changed like this.", errors)
                    : TypedResults.NoContent();
        }
    }

    private static int? CurrentId(HttpContext context) => context.Features.Get<SignedIn>()?.Session.Id;

    /// <summary>The one used last first.</summary>
    private static Ok<Page<SessionView>> List(HttpContext context, SessionRing sessions, int? personId) => TypedResults.Ok(
        new Page<SessionView>(
        [
            .. sessions.All.Where(s => s.PersonId == personId).Select(s => new SessionView(
                s.Id, s.Caller.Name, s.Provider, s.Address, s.Browser, DateTimeOffset.FromUnixTimeMilliseconds(s.CreatedAt),
                DateTimeOffset.FromUnixTimeMilliseconds(s.SeenAt), s.Id == CurrentId(context))),
        ]));

    private static async Task<IResult> EndAsync(
        HttpContext context, SessionRing sessions, Func<Session, bool> isMeant, bool isOneNeeded = true)
    {
        var meant = sessions.All.Where(isMeant).ToList();
        if (meant.Count == 0 && isOneNeeded)
        {
            return Problem.Result(404, "not_found", "There is no such session.");
        }

        await sessions.EndAsync(meant, context.RequestAborted);
        return TypedResults.NoContent();
    }
}

using ClawHQ.Core.Access.People;
using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Access.Sessions;

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
        group.MapGet("/sessions", (HttpContext context, SessionRegister sessions) =>
            TypedResults.Ok(new Page<SessionView>(sessions.Of(context.Caller.PersonId, context)))).Requires(Permission.OwnAccount)
            .WithSummary("Lists the own sessions");
        group.MapDelete("/sessions/{id:int}", async (int id, HttpContext context, SessionRegister sessions) =>
            Ended(await sessions.EndAsync(id, context.Caller.PersonId, context))).Requires(Permission.OwnAccount)
            .WithSummary("Ends one of the own sessions").Produces(204).ProducesProblem(404);
        group.MapDelete("/sessions", async (HttpContext context, SessionRegister sessions) =>
            Ended(await sessions.EndOthersAsync(context.Caller.PersonId, context) >= 0))
            .Requires(Permission.OwnAccount).WithSummary("Ends all own sessions but this one").Produces(204);
    }

    /// <summary>Maps what administrators may do with everyone's.</summary>
    public static void MapOfPeople(RouteGroupBuilder group)
    {
        group.MapGet("/{name}/sessions", (string name, HttpContext context, SessionRegister sessions, PersonStore people) =>
            people.Find(name) is { } person
                ? TypedResults.Ok(new Page<SessionView>(sessions.Of(person.Id, context)))
                : PersonEndpoints.NotFound(name))
            .Requires(Permission.ManagePeople)
            .WithSummary("Lists the sessions of a person").Produces<Page<SessionView>>().ProducesProblem(404);
        group.MapDelete("/{name}/sessions", async (string name, HttpContext context, SessionRegister sessions, PersonStore people) =>
            people.Find(name) is { } person
                ? Ended(await sessions.EndAllAsync(person.Id, context) >= 0)
                : PersonEndpoints.NotFound(name))
            .Requires(Permission.ManagePeople).WithSummary("Ends all sessions of a person").Produces(204).ProducesProblem(404);
        group.MapDelete(
            "/{name}/sessions/{id:int}",
            async (string name, int id, HttpContext context, SessionRegister sessions, PersonStore people) =>
                Ended(people.Find(name) is { } person && await sessions.EndAsync(id, person.Id, context)))
            .Requires(Permission.ManagePeople)
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

    private static async Task<IResult> SetPasswordAsync(OwnPasswordRequest request, HttpContext context, OwnPassword own)
    {
        var change = await own.ChangeAsync(context, request.Current ?? "", request.Password ?? "");
        if (change.Status == StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = ((int)SignInThrottle.Window.TotalSeconds).ToString(
                System.Globalization.CultureInfo.InvariantCulture);
        }

        return change.Code switch
        {
            null => TypedResults.NoContent(),
            "invalid" => Problem.Result(400, "invalid", "The password cannot be changed like this.", change.Errors),
            { } code => Problem.Result(change.Status, code, change.Errors[0].Message),
        };
    }

    private static IResult Ended(bool isEnded) =>
        isEnded ? TypedResults.NoContent() : Problem.Result(404, "not_found", "There is no such session.");
}

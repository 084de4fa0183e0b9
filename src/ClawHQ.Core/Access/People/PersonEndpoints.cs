using ClawHQ.Core.Api;
using ClawHQ.Core.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Access.People;

/// <summary>A role as the API shows it.</summary>
/// <param name="Role">viewer, developer, lead, finops or admin.</param>
/// <param name="Team">The team for which it holds; null for the whole organisation.</param>
/// <param name="IsMapped">Whether it came from the identity provider's groups and follows them.</param>
/// <param name="Binding">The declared role binding that gives it, which files manage; null for a role that was given otherwise.</param>
public sealed record GrantView(string Role, string? Team, bool IsMapped, string? Binding)
{
    internal static GrantView Of(Grant grant) => new(Grant.NameOf(grant.Role), grant.Team, grant.IsMapped, grant.Binding);
}

/// <summary>A person as the API shows them.</summary>
public sealed record PersonView(
    string Name, IReadOnlyList<GrantView> Grants, bool HasPassword, string? Provider, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt);

/// <summary>A role to give.</summary>
/// <param name="Role">viewer, developer, lead, finops or admin.</param>
/// <param name="Team">The team for which it shall hold; null for the whole organisation.</param>
public sealed record GrantRequest(string? Role, string? Team);

/// <summary>Asks for a new person.</summary>
/// <param name="Name">The name that is typed at sign-in.</param>
/// <param name="Password">The first password.</param>
/// <param name="Grants">What the person shall be.</param>
public sealed record PersonRequest(string? Name, string? Password, IReadOnlyList<GrantRequest?>? Grants);

/// <summary>Asks for other roles.</summary>
/// <param name="Grants">What the person shall be from now on.</param>
public sealed record GrantsRequest(IReadOnlyList<GrantRequest?>? Grants);

/// <summary>Asks for a new password.</summary>
/// <param name="Password">The new password.</param>
public sealed record PasswordRequest(string? Password);

/// <summary>The API of people.</summary>
internal static class PersonEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("", (HttpContext context, PersonStore people) => TypedResults.Ok(new Page<PersonView>(
            [.. people.VisibleTo(context.Caller).Select(View)])))
            .Requires(Permission.SeePeople).WithSummary("Lists people");
        group.MapPost("", AddAsync).Requires(Permission.ManagePeople)
            .WithSummary("Adds a person").Produces(201).ProducesProblem(400);
        group.MapPut("/{name}/password", SetPasswordAsync).Requires(Permission.ManagePeople)
            .WithSummary("Sets a password").Produces(204).ProducesProblem(400).ProducesProblem(404);
        group.MapPut("/{name}/grants", SetGrantsAsync).Requires(Permission.ManagePeople)
            .WithSummary("Says what a person may do, and where").Produces(204).ProducesProblem(400).ProducesProblem(404);
        group.MapPost("/{name}/disable", (string name, PersonStore people, PersonRegister register, HttpContext context) =>
            ChangeAsync(name, people, p => register.SetDisabledAsync(p, true, context.Actor,
                context.RequestAborted))).Requires(Permission.ManagePeople)
            .WithSummary("Ends a person's access at once").Produces(204).ProducesProblem(404);
        group.MapPost("/{name}/enable", (string name, PersonStore people, PersonRegister register, HttpContext context) =>
            ChangeAsync(name, people, p => register.SetDisabledAsync(p, false, context.Actor,
                context.RequestAborted))).Requires(Permission.ManagePeople)
            .WithSummary("Lets a person in again").Produces(204).ProducesProblem(404);
        group.MapDelete("/{name}", (string name, PersonStore people, PersonRegister register, HttpContext context) =>
            ChangeAsync(name, people, p => register.RemoveAsync(p, context.Actor,
                context.RequestAborted))).Requires(Permission.ManagePeople)
            .WithSummary("Removes a person").Produces(204).ProducesProblem(404);
    }

    internal static IResult NotFound(string name) => Problem.Result(404, "not_found", $"There is no person called {Problem.Echo(name)}.");

    private static async Task<IResult> AddAsync(PersonRequest request, PersonRegister register, HttpContext context)
    {
        var grants = Read(request.Grants, out var errors);
        if (errors.Count == 0)
        {
            errors = [.. await register.AddAsync(
                request.Name ?? "", request.Password ?? "", grants, context.Actor, context.RequestAborted)];
        }

        return errors.Count > 0
            ? Problem.Result(400, "invalid", "The person cannot be added like this.", errors)
            : TypedResults.Created($"/api/v1/users/{Uri.EscapeDataString(request.Name ?? "")}");
    }

    private static Task<IResult> SetPasswordAsync(
        string name, PasswordRequest request, PersonStore people, PersonRegister register, HttpContext context) =>
        ChangeAsync(name, people, p => register.SetPasswordAsync(
            p, request.Password ?? "", "password", null, context.Actor, context.RequestAborted));

    private static Task<IResult> SetGrantsAsync(
        string name, GrantsRequest request, PersonStore people, PersonRegister register, HttpContext context) =>
        ChangeAsync(name, people, async person =>
        {
            var grants = Read(request.Grants, out var errors);
            return errors.Count > 0 ? errors : await register.SetGrantsAsync(
                person, grants, context.Actor, context.RequestAborted);
        });

    private static async Task<IResult> ChangeAsync(
        string name, PersonStore people, Func<Person, Task<IReadOnlyList<ProblemItem>>> change)
    {
        if (people.Find(name) is not { } person)
        {
            return NotFound(name);
        }

        var errors = await change(person);
        return errors.Count > 0 ? Invalid(errors) : TypedResults.NoContent();
    }

    private static IReadOnlyList<Grant> Read(IReadOnlyList<GrantRequest?>? requests, out List<ProblemItem> errors)
    {
        errors = [];
        var grants = new List<Grant>();
        foreach (var (index, request) in (requests ?? []).Take(PersonRegister.GrantsMax + 1).Index())
        {
            if (request is not null && Grant.TryParseRole(request.Role, out var role))
            {
                grants.Add(new Grant(role, request.Team));
            }
            else
            {
                errors.Add(new ProblemItem(
                    $"grants[{index}].role", Problem.Echo(request?.Role ?? "null"), "There is no such role.",
                    NearestName.Hint(request?.Role ?? "", Grant.Roles)));
            }
        }

        return [.. grants.Distinct()];
    }

    private static IResult Invalid(IReadOnlyList<ProblemItem> errors) =>
        Problem.Result(400, "invalid", "The person cannot be changed like this.", errors);

    private static PersonView View(Person person) => new(
        person.Name, [.. person.Grants.Select(GrantView.Of)], person.HasPassword, person.Identity?.Issuer, person.CreatedAt,
        person.DisabledAt);
}

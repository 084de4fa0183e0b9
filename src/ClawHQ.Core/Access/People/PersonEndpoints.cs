using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Access.People;

/// <summary>A person as the API shows them.</summary>
public sealed record PersonView(
    string Name, string Role, IReadOnlyList<string> Teams, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt);

/// <summary>A page of a list.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
public sealed record PersonPage(IReadOnlyList<PersonView> Items, string? Next);

/// <summary>Asks for a new person.</summary>
/// <param name="Name">The name that is typed at sign-in.</param>
/// <param name="Password">The first password.</param>
/// <param name="Role"><c>viewer</c> or <c>admin</c>.</param>
/// <param name="Teams">The teams whose spend a viewer sees; null or empty for all.</param>
public sealed record PersonRequest(string? Name, string? Password, string? Role, IReadOnlyList<string>? Teams);

/// <summary>Asks for a new password.</summary>
/// <param name="Password">The new password.</param>
public sealed record PasswordRequest(string? Password);

/// <summary>The API of people.</summary>
internal static class PersonEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("", (HttpContext context, PersonStore people) =>
            TypedResults.Ok(
                new PersonPage(
                    [.. people.All().Where(p => IsVisible(context.Caller, p)).Select(View)], null)))
            .Requires(Scopes.Read | Scopes.Admin).WithSummary("Lists people");
        group.MapPost("", AddAsync).Requires(Scopes.Admin).WithSummary("Adds a person").Produces(201).ProducesProblem(400);
        group.MapPut("/{name}/password", SetPasswordAsync).Requires(Scopes.Admin)
            .WithSummary("Sets a password").Produces(204).ProducesProblem(400).ProducesProblem(404);
        group.MapPost("/{name}/disable", (string name, PersonStore people, PersonRegister register, CancellationToken cancellationToken) =>
            SetDisabledAsync(name, true, people, register, cancellationToken)).Requires(Scopes.Admin)
            .WithSummary("Ends a person's access at once").Produces(204).ProducesProblem(404);
        group.MapPost("/{name}/enable", (string name, PersonStore people, PersonRegister register, CancellationToken cancellationToken) =>
            SetDisabledAsync(name, false, people, register, cancellationToken)).Requires(Scopes.Admin)
            .WithSummary("Lets a person in again").Produces(204).ProducesProblem(404);
    }

    /// <summary>Who sees only some teams sees only the people of those teams.</summary>
    private static bool IsVisible(Caller caller, Person person) =>
        caller.VisibleTeams is null || person.Teams.Any(caller.VisibleTeams.Contains);

    private static async Task<IResult> AddAsync(PersonRequest request, PersonRegister register, CancellationToken cancellationToken)
    {
        if (!Enum.TryParse<Role>(request.Role, ignoreCase: true, out var role) || !Enum.IsDefined(role) || char.IsDigit(request.Role[0]))
        {
            return Invalid(
                [new ProblemItem("role", Problem.Echo(request.Role ?? ""), "There is no such role.", "One of viewer, admin.")]);
        }

        var errors = await register.AddAsync(request.Name ?? "", request.Password ?? "", role, request.Teams ?? [], cancellationToken);
        return errors.Count > 0 ? Invalid(errors) : TypedResults.Created($"/api/v1/users/{Uri.EscapeDataString(request.Name ?? "")}");
    }

    private static async Task<IResult> SetPasswordAsync(
        string name, PasswordRequest request, PersonStore people, PersonRegister register, CancellationToken cancellationToken)
    {
        if (people.Find(name) is not { } person)
        {
            return NotFound(name);
        }

        var errors = await register.SetPasswordAsync(person, request.Password ?? "", cancellationToken);
        return errors.Count > 0 ? Invalid(errors) : TypedResults.NoContent();
    }

    private static async Task<IResult> SetDisabledAsync(
        string name, bool isDisabled, PersonStore people, PersonRegister register, CancellationToken cancellationToken)
    {
        if (people.Find(name) is not { } person)
        {
            return NotFound(name);
        }

        await register.SetDisabledAsync(person, isDisabled, cancellationToken);
        return TypedResults.NoContent();
    }

    private static IResult Invalid(IReadOnlyList<ProblemItem> errors) =>
        Problem.Result(400, "invalid", "The person cannot be changed like this.", errors);

    private static IResult NotFound(string name) => Problem.Result(404, "not_found", $"There is no person called {Problem.Echo(name)}.");

    private static PersonView View(Person person) =>
        new(person.Name, person.Role.ToString().ToLowerInvariant(), person.Teams, person.CreatedAt, person.DisabledAt);
}

using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Access.Keys;

/// <summary>A key as the API shows it; never with its secret.</summary>
public sealed record KeyView(
    int Id, string Name, string? PublicId, IReadOnlyList<string> Scopes, string? Team, string? Project, string? Agent,
    DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset? LastUsedAt);

/// <summary>Asks for a new key.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Scopes">One or more of ingest, agent, read, admin.</param>
/// <param name="Team">The only team that it may report for and see; null for all.</param>
/// <param name="Project">The only project that it may report for.</param>
/// <param name="Agent">The only agent that it may report for.</param>
/// <param name="ExpiresAt">From when it is refused; null for never.</param>
/// <param name="Key">A string made elsewhere that shall become the key; null to make one. Only for import.</param>
public sealed record KeyRequest(
    string? Name, IReadOnlyList<string?>? Scopes, string? Team, string? Project, string? Agent, DateTimeOffset? ExpiresAt, string? Key);

/// <summary>A new key.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Key">The whole key. It is shown this once; null for an imported one.</param>
public sealed record KeyCreated(int Id, string Name, string? Key);

/// <summary>The API of keys.</summary>
internal static class KeyEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("", (HttpContext context, KeyRing ring) =>
            TypedResults.Ok(new Page<KeyView>(
                [.. ring.All.Where(k => context.Caller.TeamsOf(Permission.SeeKeys).Contains(k.Binding.Team)).Select(View)])))
            .Requires(Permission.SeeKeys).WithSummary("Lists keys, without their secrets");
        group.MapPost("", CreateAsync).Requires(Permission.ManageKeys)
            .WithSummary("Makes a key").Produces<KeyCreated>(201).ProducesProblem(400);
        group.MapPost("/import", ImportAsync).Requires(Permission.ManageKeys)
            .WithSummary("Takes a string made elsewhere as a key").Produces<KeyCreated>(201).ProducesProblem(400);
        group.MapPost("/{id:int}/rotate", RotateAsync).Requires(Permission.ManageKeys)
            .WithSummary("Makes a second secret for a key").Produces<KeyCreated>(201).ProducesProblem(400).ProducesProblem(404);
        group.MapDelete("/{id:int}", RevokeAsync).Requires(Permission.ManageKeys)
            .WithSummary("Ends a key at once").Produces(204).ProducesProblem(404);
    }

    private static async Task<IResult> CreateAsync(KeyRequest request, HttpContext context, KeyIssuer issuer)
    {
        var draft = Read(request, out var errors);
        if (request.Key is not null)
        {
            errors.Add(
                new ProblemItem("key", null, "A new key's text is made by the server.", "To bring your own, POST to /api/v1/keys/import."));
        }

        return errors.Count > 0 ? Invalid(errors) : Created(await issuer.CreateAsync(draft, Managed(context), context.Actor,
            context.RequestAborted));
    }

    private static async Task<IResult> ImportAsync(KeyRequest request, HttpContext context, KeyIssuer issuer)
    {
        var draft = Read(request, out var errors);
        if (request.Key is null)
        {
            errors.Add(new ProblemItem("key", null, "The string to import is missing."));
        }

        return errors.Count > 0
            ? Invalid(errors)
            : Created(await issuer.ImportAsync(draft, Managed(context), context.Actor, request.Key ?? "", context.RequestAborted));
    }

    private static async Task<IResult> RotateAsync(int id, HttpContext context, KeyIssuer issuer) =>
        await issuer.RotateAsync(id, Managed(context), context.Actor, context.RequestAborted) is { } issued
            ? Created(issued) : NotFound(id);

    private static async Task<IResult> RevokeAsync(int id, HttpContext context, KeyIssuer issuer) =>
        await issuer.RevokeAsync(id, Managed(context), context.Actor, context.RequestAborted) ? TypedResults.NoContent() : NotFound(id);

    private static TeamBound Managed(HttpContext context) => context.Caller.TeamsOf(Permission.ManageKeys);

    private static KeyDraft Read(KeyRequest request, out List<ProblemItem> errors)
    {
        errors = [];
        return new KeyDraft
        {
            Name = request.Name ?? "",
            Scopes = ScopeNames.Read(request.Scopes ?? [], "scopes", errors),
            Binding = request is { Team: null, Project: null, Agent: null }
                ? KeyBinding.None
                : new KeyBinding(request.Team, request.Project, request.Agent),
            ExpiresAt = request.ExpiresAt,
        };
    }

    private static IResult Created(IssuedKey issued) => issued.Errors.Count > 0
        ? Invalid(issued.Errors)
        : TypedResults.Created($"/api/v1/keys/{issued.Id}", new KeyCreated(issued.Id, issued.Name, issued.Text));

    private static IResult Invalid(IReadOnlyList<ProblemItem> errors) =>
        Problem.Result(400, "invalid", "The key cannot be made like this.", errors);

    private static IResult NotFound(int id) => Problem.Result(404, "not_found", $"There is no live key with the number {id}.");

    private static KeyView View(ApiKey key) => new(
        key.Id, key.Name, key.PublicId, ScopeNames.Of(key.Scopes), key.Binding.Team, key.Binding.Project, key.Binding.Agent,
        key.CreatedAt, key.ExpiresAt, key.RevokedAt, key.LastUsedAt);
}

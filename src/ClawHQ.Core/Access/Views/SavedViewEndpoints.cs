using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Access.Views;

/// <summary>Asks to save a view.</summary>
/// <param name="Name">What people call it; one person's views differ in name.</param>
/// <param name="Path">The page with its query, such as <c>/?range=30d</c>.</param>
/// <param name="Audience">Who else sees it: private, organisation or team; null for private.</param>
/// <param name="Team">The team, for the audience team.</param>
public sealed record SavedViewRequest(string? Name, string? Path, string? Audience, string? Team);

/// <summary>A view as the API shows it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Path">The page with its query.</param>
/// <param name="Audience">Who else sees it: private, organisation or team.</param>
/// <param name="Team">The team, for the audience team; null otherwise.</param>
/// <param name="User">Who saved it.</param>
/// <param name="CreatedAt">When it was saved.</param>
public sealed record SavedViewItem(int Id, string Name, string Path, string Audience, string? Team, string User, DateTimeOffset CreatedAt);

/// <summary>The API of saved views.</summary>
internal static class SavedViewEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("", (HttpContext context, SavedViews views) => TypedResults.Ok(new Page<SavedViewItem>(
            [.. views.VisibleTo(context.Caller).Select(v => Item(v.View, v.Owner))])))
            .Requires(Permission.SaveViews).WithSummary("Lists the own saved views, and those that others share");
        group.MapPost("", SaveAsync).Requires(Permission.SaveViews)
            .WithSummary("Saves a page with what was chosen on it").Produces<SavedViewItem>(201).ProducesProblem(400);
        group.MapDelete("/{id:int}", async (int id, HttpContext context, SavedViews views) =>
            await views.RemoveAsync(context.Caller, id, context.Actor, context.RequestAborted)
                ? TypedResults.NoContent()
                : Problem.Result(404, "not_found", $"There is no view with the number {id} that you may remove."))
            .Requires(Permission.SaveViews).WithSummary("Removes a saved view").Produces(204).ProducesProblem(404);
    }

    private static async Task<IResult> SaveAsync(SavedViewRequest request, HttpContext context, SavedViews views)
    {
        var made = await views.SaveAsync(
            context.Caller, request.Name ?? "", request.Path ?? "", request.Audience, request.Team, context.Actor,
            context.RequestAborted);
        return made.View is { } view
            ? TypedResults.Created($"/api/v1/views/{view.Id}", Item(view, context.Caller.Name))
            : Problem.Result(400, "invalid", "The view cannot be saved like this.", made.Errors);
    }

    private static SavedViewItem Item(SavedView view, string owner) => new(
        view.Id, view.Name, view.Path, WordOf(view.Audience), view.Audience.Team, owner, view.CreatedAt);

    private static string WordOf(Audience audience) => audience switch
    {
        { Team: not null } => SavedViews.TeamWord,
        _ => audience == Audience.Organisation ? SavedViews.OrganisationWord : SavedViews.PrivateWord,
    };
}

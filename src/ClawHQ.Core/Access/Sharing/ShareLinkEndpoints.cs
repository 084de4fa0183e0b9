using ClawHQ.Core.Access.Addresses;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Access.Sharing;

/// <summary>Asks for a link to a page.</summary>
/// <param name="Path">The page with its query, such as <c>/?range=30d</c>.</param>
/// <param name="ExpiresAt">From when it shows nothing; null for seven days from now.</param>
public sealed record ShareLinkRequest(string? Path, DateTimeOffset? ExpiresAt);

/// <summary>A link as the API shows it; never with its token.</summary>
public sealed record ShareLinkView(
    int Id, string? User, string Path, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt);

/// <summary>A new link.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Url">The whole address. It is shown this once.</param>
/// <param name="ExpiresAt">From when it shows nothing.</param>
public sealed record ShareLinkCreated(int Id, string Url, DateTimeOffset ExpiresAt);

/// <summary>The API of share links.</summary>
internal static class ShareLinkEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("", List).Requires(Permission.ShareViews).WithSummary("Lists the links that can be taken back");
        group.MapPost("", MakeAsync).Requires(Permission.ShareViews)
            .WithSummary("Makes a link that shows one page until it expires").Produces<ShareLinkCreated>(201).ProducesProblem(400);
        group.MapDelete("/{id:int}", RevokeAsync).Requires(Permission.ShareViews)
            .WithSummary("Takes a link back at once").Produces(204).ProducesProblem(404);
    }

    private static Ok<Page<ShareLinkView>> List(HttpContext context, ShareLinks links, PersonStore people)
    {
        var names = people.All().ToDictionary(p => p.Id, p => p.Name);
        return TypedResults.Ok(new Page<ShareLinkView>(
            [
                .. links.Of(context.Caller).Select(l => new ShareLinkView(
                    l.Id, names.GetValueOrDefault(l.PersonId), l.Path, l.CreatedAt, l.ExpiresAt, l.LastUsedAt)),
            ]));
    }

    private static async Task<IResult> MakeAsync(ShareLinkRequest request, HttpContext context, ShareLinks links, PublicAddress address)
    {
        var made = await links.MakeAsync(context.Caller, request.Path ?? "", request.ExpiresAt, context.Actor, context.RequestAborted);
        return made is { Link: { } link, Opening: { } opening }
            ? TypedResults.Created(
                $"/api/v1/share-links/{link.Id}",
                new ShareLinkCreated(link.Id, address.Of(context.Request, opening), link.ExpiresAt))
            : Problem.Result(400, "invalid", "The page cannot be shared like this.", made.Errors);
    }

    private static async Task<IResult> RevokeAsync(int id, HttpContext context, ShareLinks links) =>
        await links.RevokeAsync(context.Caller, id, context.Actor, context.RequestAborted)
            ? TypedResults.NoContent()
            : Problem.Result(404, "not_found", $"There is no link of yours with the number {id}.");
}

using System.Globalization;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Access.Sharing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace ClawHQ.Web.Pages.Sharing;

/// <summary>The page of links to pages, and the forms that make one and take one back.</summary>
internal static class SharingEndpoints
{
    public const string Path = "/settings/share-links";
    public const string RevokePath = Path + "/revoke";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext context, ShareLinks links, PersonStore people, TimeProvider clock) =>
            Show(context, links, people, clock, made: null)).Requires(Permission.ShareViews).ExcludeFromDescription();
        routes.MapPost(Path, MakeAsync).Requires(Permission.ShareViews).ExcludeFromDescription();
        routes.MapPost(RevokePath, RevokeAsync).Requires(Permission.ShareViews).ExcludeFromDescription();
    }

    /// <summary>Answers with the page itself, since the link's address is shown this once and kept nowhere.</summary>
    private static async Task<IResult> MakeAsync(
        HttpContext context, ShareLinks links, PersonStore people, PublicAddress address, TimeProvider clock)
    {
        if (!context.Request.HasFormContentType)
        {
            return Page.SeeOther(context, Path);
        }

        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var days = Number(form["days"].ToString());
        if (days is not { } lifetime || lifetime > ShareLinks.LifetimeMax.TotalDays)
        {
            var problem = $"“{Core.Api.Problem.Echo(form["days"].ToString())}” is no number of days from 1 to "
                + $"{ShareLinks.LifetimeMax.TotalDays}.";
            return Show(context, links, people, clock, new NewLink(null, problem));
        }

        var made = await links.MakeAsync(
            context.Caller, form["path"].ToString(), clock.GetUtcNow().AddDays(lifetime), context.Actor, context.RequestAborted);
        return Show(context, links, people, clock, made.Opening is { } opening
            ? new NewLink(address.Of(context.Request, opening), null)
            : new NewLink(null, $"{made.Errors[0].Message} {made.Errors[0].Hint}".Trim()));
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, ShareLinks links)
    {
        if (context.Request.HasFormContentType)
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            _ = Number(form["id"].ToString()) is { } id && await links.RevokeAsync(context.Caller, id, context.Actor,
                context.RequestAborted);
        }

        return Page.SeeOther(context, Path);
    }

    private static IResult Show(HttpContext context, ShareLinks links, PersonStore people, TimeProvider clock, NewLink? made)
    {
        var names = people.All().ToDictionary(p => p.Id, p => p.Name);
        var shown = links.Of(context.Caller).Select(l => new SharedLink(
            l.Id, l.Path, names.GetValueOrDefault(l.PersonId, ""), Instant.FromDateTimeOffset(l.ExpiresAt),
            l.LastUsedAt is { } used ? Instant.FromDateTimeOffset(used) : null));
        var model = new SharingModel([.. shown], made, Instant.FromDateTimeOffset(clock.GetUtcNow()));
        return Page.Show<SharingPage>(context, new { Model = model, context.Caller });
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}

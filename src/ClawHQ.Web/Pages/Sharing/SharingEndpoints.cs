using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Addresses;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Access.Sharing;
using ClawHQ.Core.Api;
using ClawHQ.Web.Forms;
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

    /// <summary>The form that makes a link.</summary>
    public const string MakeForm = "share";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext context, ShareLinks links, PersonStore people, TimeProvider clock) =>
            Show(context, links, people, clock, SentForm.Blank(MakeForm))).Requires(Permission.ShareViews).ExcludeFromDescription();
        routes.MapPost(Path, MakeAsync).Requires(Permission.ShareViews).ExcludeFromDescription();
        routes.MapPost(RevokePath, RevokeAsync).Requires(Permission.ShareViews).ExcludeFromDescription();
    }

    /// <summary>Answers with the page itself, since the link's address is shown this once and kept nowhere.</summary>
    private static async Task<IResult> MakeAsync(
        HttpContext context, ShareLinks links, PersonStore people, PublicAddress address, TimeProvider clock)
    {
        var form = await SentForm.ReadAsync(context, MakeForm);
        if (form.Number("days") is not { } days || days > ShareLinks.LifetimeMax.TotalDays)
        {
            var problem = new ProblemItem(
                "days", Problem.Echo(form.Exactly("days")), $"This is no number of days from 1 to {ShareLinks.LifetimeMax.TotalDays}.");
            return Show(context, links, people, clock, form.With([problem]));
        }

        var made = await links.MakeAsync(
            context.Caller, form.Exactly("path"), clock.GetUtcNow().AddDays(days), context.Actor, context.RequestAborted);
        return Show(
            context, links, people, clock, form.With(made.Errors),
            made.Opening is { } opening ? address.Of(context.Request, opening) : null);
    }

    /// <summary>A link that is not there any more has ended, which is what was asked for.</summary>
    private static async Task<IResult> RevokeAsync(HttpContext context, ShareLinks links)
    {
        var form = await SentForm.ReadAsync(context, "revoke");
        _ = form.Number("id") is { } id && await links.RevokeAsync(context.Caller, id, context.Actor, context.RequestAborted);
        return Page.SeeOther(context, Path);
    }

    private static IResult Show(
        HttpContext context, ShareLinks links, PersonStore people, TimeProvider clock, SentForm sent, string? url = null)
    {
        var names = people.All().ToDictionary(p => p.Id, p => p.Name);
        var shown = links.Of(context.Caller).Select(l => new SharedLink(
            l.Id, l.Path, names.GetValueOrDefault(l.PersonId, ""), Instant.FromDateTimeOffset(l.ExpiresAt),
            l.LastUsedAt is { } used ? Instant.FromDateTimeOffset(used) : null));
        var model = new SharingModel([.. shown], sent, url, Instant.FromDateTimeOffset(clock.GetUtcNow()));
        return Page.Show<SharingPage>(
            context, new { Model = model, context.Caller },
            sent.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
    }
}

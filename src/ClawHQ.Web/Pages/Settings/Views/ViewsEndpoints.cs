using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Views;
using ClawHQ.Web.Forms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace ClawHQ.Web.Pages.Settings.Views;

/// <summary>The page of saved views, and the forms that save one and remove one.</summary>
internal static class ViewsEndpoints
{
    public const string Path = "/settings/views";
    public const string RemovePath = Path + "/remove";

    /// <summary>The form that saves.</summary>
    public const string SaveForm = "view";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext context, SavedViews views, TimeProvider clock) =>
            Show(context, views, clock, SentForm.Blank(""))).Requires(Permission.SaveViews).ExcludeFromDescription();
        routes.MapPost(Path, SaveAsync).Requires(Permission.SaveViews).ExcludeFromDescription();
        routes.MapPost(RemovePath, RemoveAsync).Requires(Permission.SaveViews).ExcludeFromDescription();
    }

    /// <summary>Leads back to the page that was saved; the form is shown again where it could not be.</summary>
    private static async Task<IResult> SaveAsync(HttpContext context, SavedViews views, TimeProvider clock)
    {
        var form = await SentForm.ReadAsync(context, SaveForm);
        var audience = form.Text("audience");
        var team = audience is not null && audience.StartsWith(AudienceChoice.TeamPrefix, StringComparison.Ordinal)
            ? audience[AudienceChoice.TeamPrefix.Length..]
            : null;
        var made = await views.SaveAsync(
            context.Caller, form.Text("name") ?? "", form.Text("path") ?? "", team is null ? audience : SavedViews.TeamWord, team,
            context.Actor, context.RequestAborted);
        return made.View is { } view
            ? Page.SeeOther(context, view.Path)
            : Show(context, views, clock, form.With([.. made.Errors.Select(e => e.Path == "team" ? e with { Path = "audience" } : e)]));
    }

    private static async Task<IResult> RemoveAsync(HttpContext context, SavedViews views)
    {
        var form = await SentForm.ReadAsync(context, "remove");
        _ = form.Number("id") is { } id && await views.RemoveAsync(context.Caller, id, context.Actor, context.RequestAborted);
        return Page.SeeOther(context, Path);
    }

    private static IResult Show(HttpContext context, SavedViews views, TimeProvider clock, SentForm sent) => Page.Show<ViewsPage>(
        context,
        new
        {
            Model = new ViewsModel(views.VisibleTo(context.Caller), sent, Instant.FromDateTimeOffset(clock.GetUtcNow())), context.Caller,
        },
        sent.Errors.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
}

using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Failures;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Config.Plans;
using ClawHQ.Web.Pages.Configuration.PastUsage;
using ClawHQ.Web.Pages.Configuration.Previewing;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Configuration.Single;

/// <summary>The page of one object, and the one on which it is deleted.</summary>
internal static class ObjectEndpoints
{
    public const string Path = ConfigurationChoice.Path + "/{kind}/{name}";

    /// <summary>What follows on the path of an object's page where it is deleted.</summary>
    public const string DeleteSuffix = "/delete";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (string kind, string name, HttpContext context, ObjectReader reader) =>
            Show(context, reader, kind, PathText.Decoded(name), []))
            .Requires(Permission.SeeConfig).ExcludeFromDescription();
        routes.MapGet(Path + DeleteSuffix, AskAsync).Requires(Permission.ManageConfig).ExcludeFromDescription();
        routes.MapPost(Path + DeleteSuffix, DeleteAsync).Requires(Permission.ManageConfig).ExcludeFromDescription();
    }

    private static async Task<IResult> AskAsync(
        string kind, string name, HttpContext context, ObjectReader reader, ConfigChanges changes, PlanPreviews previews)
    {
        name = PathText.Decoded(name);
        if (reader.Find(kind, name) is not { } found)
        {
            return ErrorPage.Answer(context, PageError.NotFound, "not_found");
        }

        if (found.IsManaged)
        {
            return TypedResults.LocalRedirect(ConfigurationChoice.PageOf(found.Kind, found.Name));
        }

        var planned = changes.PlanRemoval(kind, name);
        var preview = await previews.OfAsync(planned, context.Caller, context.RequestAborted);
        return Page.Show<DeletePage>(context, new { Object = found, Preview = preview, planned.Problems, context.Caller });
    }

    private static async Task<IResult> DeleteAsync(
        string kind, string name, HttpContext context, ObjectReader reader, ConfigChanges changes)
    {
        name = PathText.Decoded(name);
        if (reader.Find(kind, name) is null)
        {
            return ErrorPage.Answer(context, PageError.NotFound, "not_found");
        }

        var outcome = await changes.RemoveAsync(kind, name, context.Actor, context.RequestAborted);
        return outcome.IsDone
            ? Page.SeeOther(context, PastUsageChoice.After(ConfigurationChoice.Path, kind, "deleted"))
            : Show(context, reader, kind, name, outcome.Problems);
    }

    private static IResult Show(
        HttpContext context, ObjectReader reader, string kind, string name, IReadOnlyList<ProblemItem> problems) =>
        reader.Read(kind, name, PageAddress.Of(ConfigurationChoice.PageOf(kind, name), context.Request.Query), problems) is { } model
            ? Page.Show<ObjectPage>(
                context, new { Model = model, context.Caller },
                problems.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK)
            : ErrorPage.Answer(context, PageError.NotFound, "not_found");
}

using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Failures;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Config.Plans;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Configuration.Single;

/// <summary>The page of one object, and the form that deletes it.</summary>
internal static class ObjectEndpoints
{
    public const string Path = ConfigurationChoice.Path + "/{kind}/{name}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (string kind, string name, HttpContext context, ObjectReader reader) =>
            Show(context, reader, kind, PathText.Decoded(name), []))
            .Requires(Permission.SeeConfig).ExcludeFromDescription();
        routes.MapPost(Path + "/delete", DeleteAsync).Requires(Permission.ManageConfig).ExcludeFromDescription();
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
            ? Page.SeeOther(context, ConfigurationChoice.Path)
            : Show(context, reader, kind, name, outcome.Problems);
    }

    private static IResult Show(
        HttpContext context, ObjectReader reader, string kind, string name, IReadOnlyList<ProblemItem> problems) =>
        reader.Read(kind, name, problems) is { } model
            ? Page.Show<ObjectPage>(
                context, new { Model = model, context.Caller },
                problems.Count > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK)
            : ErrorPage.Answer(context, PageError.NotFound, "not_found");
}

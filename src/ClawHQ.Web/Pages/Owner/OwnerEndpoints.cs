using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Reports.Parameters;
using ClawHQ.Web.Pages.Owners;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Owner;

/// <summary>The pages of one agent, team, project and client, and their parts that move.</summary>
internal static class OwnerEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var kind in OwnerKind.All)
        {
            routes.MapGet($"{kind.Path}/{{name}}", async (HttpContext context, string name, OwnerReader reader) =>
                await ReadAsync(context, reader, kind, name) is { } model
                    ? Page.Show<OwnerPage>(context, new { Model = model, context.Caller })
                    : NotFound(kind))
                .Requires(Permission.SeeSpend).ExcludeFromDescription();
            routes.MapGet($"{kind.PartPath}/{{name}}", async (HttpContext context, string name, OwnerReader reader) =>
                await ReadAsync(context, reader, kind, name) is { } model
                    ? Page.Show<OwnerLive>(context, new { Model = model })
                    : NotFound(kind))
                .Requires(Permission.SeeSpend).ExcludeFromDescription();
        }
    }

    private static IResult NotFound(OwnerKind kind) =>
        Problem.Result(StatusCodes.Status404NotFound, "not_found", $"There is no {kind.One} with this name that you may see.");

    private static Task<OwnerModel?> ReadAsync(HttpContext context, OwnerReader reader, OwnerKind kind, string segment)
    {
        var name = PathText.Decoded(segment);
        return reader.ReadAsync(
            kind, name, PageAddress.Of(kind.PageOf(name), context.Request.Query), context.Caller, context.RequestAborted);
    }
}

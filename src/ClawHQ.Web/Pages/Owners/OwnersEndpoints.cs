using ClawHQ.Core.Access;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Web.Pages.Owners;

/// <summary>The lists of agents, teams, projects and clients, and their parts that move.</summary>
internal static class OwnersEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var kind in OwnerKind.All)
        {
            routes.MapGet(kind.Path, async (HttpContext context, OwnersReader reader) =>
            {
                var isCsv = context.Request.Query["format"] == "csv";
                var model = await ReadAsync(context, reader, kind, isWhole: isCsv);
                return isCsv ? OwnersCsv.Of(model) : Page.Show<OwnersPage>(context, new { Model = model, context.Caller });
            }).Requires(Permission.SeeSpend).ExcludeFromDescription();
            Page.MapPart<OwnersLive>(routes, kind.PartPath, Permission.SeeSpend, async context =>
                await ReadAsync(context, context.RequestServices.GetRequiredService<OwnersReader>(), kind, isWhole: false));
        }
    }

    private static Task<OwnersModel> ReadAsync(HttpContext context, OwnersReader reader, OwnerKind kind, bool isWhole) =>
        reader.ReadAsync(
            kind, PageAddress.Of(kind.Path, context.Request.Query), isWhole, context.Caller, context.RequestAborted);
}

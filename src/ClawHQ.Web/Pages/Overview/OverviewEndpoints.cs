using ClawHQ.Core.Access;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Overview;

/// <summary>The overview and its part that moves.</summary>
internal static class OverviewEndpoints
{
    /// <summary>Address of the part.</summary>
    public const string PartPath = "/parts/overview";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(OverviewChoice.Path, async (HttpContext context, OverviewReader reader) =>
            Page.Show<OverviewPage>(context, new { Model = await ReadAsync(context, reader), context.Caller }))
            .Requires(Permission.SeeSpend).ExcludeFromDescription();
        routes.MapGet(PartPath, async (HttpContext context, OverviewReader reader) =>
            Page.Show<OverviewLive>(context, new { Model = await ReadAsync(context, reader) }))
            .Requires(Permission.SeeSpend).ExcludeFromDescription();
    }

    private static Task<OverviewModel> ReadAsync(HttpContext context, OverviewReader reader) =>
        reader.ReadAsync(PageAddress.Of(OverviewChoice.Path, context.Request.Query), context.Caller, context.RequestAborted);
}

using ClawHQ.Core.Access;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Explore;

/// <summary>The explore page and its part that moves.</summary>
internal static class ExploreEndpoints
{
    /// <summary>Address of the part.</summary>
    public const string PartPath = "/parts/explore";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(ExploreChoice.Path, async (HttpContext context, ExploreReader reader) =>
            Page.Show<ExplorePage>(context, new { Model = await ReadAsync(context, reader), context.Caller }))
            .Requires(Permission.SeeSpend).ExcludeFromDescription();
        routes.MapGet(PartPath, async (HttpContext context, ExploreReader reader) =>
            Page.Show<ExploreLive>(context, new { Model = await ReadAsync(context, reader) }))
            .Requires(Permission.SeeSpend).ExcludeFromDescription();
    }

    private static Task<ExploreModel> ReadAsync(HttpContext context, ExploreReader reader) =>
        reader.ReadAsync(PageAddress.Of(ExploreChoice.Path, context.Request.Query), context.Caller, context.RequestAborted);
}

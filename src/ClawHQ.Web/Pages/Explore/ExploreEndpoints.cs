using ClawHQ.Core.Access;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Explore;

/// <summary>The explore page and its part that moves.</summary>
internal static class ExploreEndpoints
{
    /// <summary>Address of the part.</summary>
    public const string PartPath = "/parts/explore";

    public static void Map(IEndpointRouteBuilder routes) => Page.Map<ExplorePage, ExploreLive, ExploreReader>(
        routes, ExploreChoice.Path, PartPath, Permission.SeeSpend, async (reader, context) => await reader.ReadAsync(
            PageAddress.Of(ExploreChoice.Path, context.Request.Query), context.Caller, context.RequestAborted));
}

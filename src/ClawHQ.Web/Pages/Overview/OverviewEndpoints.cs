using ClawHQ.Core.Access;
using ClawHQ.Web.Ranges;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Overview;

/// <summary>The overview and its part that moves.</summary>
internal static class OverviewEndpoints
{
    /// <summary>Address of the part.</summary>
    public const string PartPath = "/parts/overview";

    public static void Map(IEndpointRouteBuilder routes) => Page.MapPrompt<OverviewPage, OverviewLive, OverviewReader>(
        routes, OverviewChoice.Path, OverviewPage.Name, PartPath, Permission.SeeSpend, async (reader, context) => await reader.ReadAsync(
            PageAddress.Of(OverviewChoice.Path, context.Request.Query), context.Caller, context.RequestAborted));
}

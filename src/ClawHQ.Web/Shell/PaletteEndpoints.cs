using ClawHQ.Core.Access;
using ClawHQ.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Shell;

/// <summary>What the palette finds as one types.</summary>
internal static class PaletteEndpoints
{
    public const string Path = "/parts/palette";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, (HttpContext context, PaletteSearch search) => Page.Show<PaletteHits>(
            context, new { Hits = search.Find(context.Request.Query["q"].ToString(), context.Caller) }))
            .Requires(Permission.SeeSpend).ExcludeFromDescription();
}

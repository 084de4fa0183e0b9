using ClawHQ.Core.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Diagnostics;

/// <summary>The diagnostics page and its part that moves.</summary>
internal static class DiagnosticsEndpoints
{
    public const string Path = "/diagnostics";
    public const string PartPath = "/parts/diagnostics";
    public const string CheckPath = "/diagnostics/check";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, async (HttpContext context, DiagnosticsReader reader, string? whole) => SeesAll(context)
            ? Page.Show<DiagnosticsPage>(context, new { Model = await reader.ReadAsync(whole, context.RequestAborted), context.Caller })
            : Page.Show<AllTeamsOnly>(context, new { context.Caller }, StatusCodes.Status403Forbidden))
            .Requires(Scopes.Read).ExcludeFromDescription();
        routes.MapGet(PartPath, async (HttpContext context, DiagnosticsReader reader, string? whole) => SeesAll(context)
            ? Page.Show<DiagnosticsLive>(context, new { Model = await reader.ReadAsync(whole, context.RequestAborted) })
            : TypedResults.StatusCode(StatusCodes.Status403Forbidden))
            .Requires(Scopes.Read).ExcludeFromDescription();
        routes.MapPost(CheckPath, async (HttpContext context, LedgerInspection inspection) =>
        {
            await inspection.RunAsync(context.RequestAborted);
            return Page.SeeOther(context, $"{Path}#ledger");
        }).Requires(Scopes.Read).ExcludeFromDescription();
    }

    /// <summary>The lists name the keys and programs of every team.</summary>
    private static bool SeesAll(HttpContext context) => context.Caller.VisibleTeams is null;
}

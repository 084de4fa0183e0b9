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
        routes.MapGet(Path, async (HttpContext context, DiagnosticsReader reader, string? whole) =>
            Page.Show<DiagnosticsPage>(context, new { Model = await reader.ReadAsync(whole, context.RequestAborted), context.Caller }))
            .Requires(Permission.SeeServer).ExcludeFromDescription();
        routes.MapGet(PartPath, async (HttpContext context, DiagnosticsReader reader, string? whole) =>
            Page.Show<DiagnosticsLive>(context, new { Model = await reader.ReadAsync(whole, context.RequestAborted) }))
            .Requires(Permission.SeeServer).ExcludeFromDescription();
        routes.MapPost(CheckPath, async (HttpContext context, LedgerInspection inspection) =>
        {
            await inspection.RunAsync(context.RequestAborted);
            return Page.SeeOther(context, $"{Path}#ledger");
        }).Requires(Permission.SeeServer).ExcludeFromDescription();
    }
}

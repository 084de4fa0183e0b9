using System.Text.Json.Nodes;
using ClawHQ.Core.Access;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
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
        Page.Map<DiagnosticsPage, DiagnosticsLive, DiagnosticsReader>(
            routes, Path, PartPath, Permission.SeeServer,
            async (reader, context) => await reader.ReadAsync(
                context.Request.Query["whole"], context.Caller.May(Permission.SeeConfig), context.RequestAborted));
        routes.MapPost(CheckPath, async (HttpContext context, LedgerInspection inspection, AuditLog audit) =>
        {
            await audit.WorkAsync(
                context.Actor,
                new AuditEvent(AuditAction.LedgerCheck, new AuditObject("ledger", null)),
                () => inspection.RunAsync(context.RequestAborted),
                found => new JsonObject { ["entries"] = found.Entries, ["problems"] = found.Problems.Count });
            return Page.SeeOther(context, $"{Path}#ledger");
        }).Requires(Permission.SeeServer).ExcludeFromDescription();
    }
}

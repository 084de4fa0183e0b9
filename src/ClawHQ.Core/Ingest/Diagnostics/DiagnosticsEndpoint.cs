using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Ingest.Diagnostics;

/// <summary><c>GET /api/v1/diagnostics</c>.</summary>
internal static class DiagnosticsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/diagnostics", Show)
        .Requires(Scopes.Read | Scopes.Admin).TakesKnownParametersOnly().WithTags("Ingest")
        .WithSummary("Says what was received, used, left and refused since the start").Produces<IngestReport>();

    private static IResult Show(HttpContext context, IngestDiagnostics diagnostics) => context.Caller.VisibleTeams is null
        ? TypedResults.Ok(diagnostics.Report())
        : Problem.Result(
            403, "all_teams_only", "Diagnostics name the keys and programs of every team, so only those who see all teams may read them.");
}

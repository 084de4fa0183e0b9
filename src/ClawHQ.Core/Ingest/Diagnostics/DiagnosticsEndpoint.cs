using ClawHQ.Core.Access;
using ClawHQ.Core.Api.Parameters;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Ingest.Diagnostics;

/// <summary><c>GET /api/v1/diagnostics</c>.</summary>
internal static class DiagnosticsEndpoint
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet("/api/v1/diagnostics", (IngestDiagnostics diagnostics) => TypedResults.Ok(diagnostics.Report()))
        .Requires(Permission.SeeServer).TakesKnownParametersOnly().WithTags("Ingest")
        .WithSummary("Says what was received, used, left and refused since the start").Produces<IngestReport>();
}

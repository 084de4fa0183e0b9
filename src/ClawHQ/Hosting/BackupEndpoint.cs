using System.Text.Json.Nodes;
using ClawHQ.Core.Access;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;

namespace ClawHQ.Hosting;

/// <summary><c>POST /api/v1/backup</c>: a whole copy of the server's data as one archive.</summary>
internal static class BackupEndpoint
{
    public static void MapBackup(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/backup", RunAsync).Requires(Permission.ManageData).WithTags("Backup")
            .WithSummary("Gives a whole copy of the server's data as one archive").Produces<byte[]>(contentType: "application/gzip");

    private static async Task<IResult> RunAsync(
        HttpContext context, Backup backup, AuditLog audit, TimeProvider clock, CancellationToken cancellationToken)
    {
        var copy = await audit.WorkAsync(
            context.Actor,
            new AuditEvent(AuditAction.BackupMake, new AuditObject("backup", null)),
            () => backup.CopyAsync(cancellationToken),
            made => new JsonObject { ["bytes"] = made.Bytes });
        context.Response.RegisterForDispose(copy);
        var name = $"clawhq-{clock.GetUtcNow():yyyyMMdd-HHmmss}.tar.gz";
        return TypedResults.Stream(stream => copy.WriteToAsync(stream, cancellationToken), "application/gzip", name);
    }
}

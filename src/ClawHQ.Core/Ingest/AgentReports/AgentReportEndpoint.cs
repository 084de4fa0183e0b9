using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Ingest.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Ingest.AgentReports;

/// <summary>A status report, as the hosted product takes it.</summary>
/// <param name="Agent">The agent's name.</param>
/// <param name="Status">working, idle, active, error, offline, or heartbeat, which changes none.</param>
/// <param name="Task">What it works on.</param>
public sealed record AgentReport(string? Agent, string? Status, string? Task);

/// <summary>The answer to a report.</summary>
/// <param name="Ok">Always true.</param>
public sealed record AgentReportAnswer(bool Ok);

/// <summary><c>POST /api/agents/report</c>.</summary>
internal static class AgentReportEndpoint
{
    private const string Heartbeat = "heartbeat";
    private const int TaskLengthMax = 500;
    private static readonly string[] Statuses = ["working", "idle", "active", "error", "offline", Heartbeat];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/agents/report", TakeAsync)
        .Requires(Permission.ReportAgents).WithTags("Ingest")
        .WithSummary("Says what an agent does").Produces<AgentReportAnswer>().ProducesProblem(400);

    private static async Task<IResult> TakeAsync(
        AgentReport? sent, HttpContext context, AgentStatusStore store, IngestDiagnostics diagnostics, CancellationToken cancellationToken)
    {
        var caller = context.Caller;
        var report = sent ?? new AgentReport(null, null, null);
        var claims = new Claims { Agent = report.Agent };
        var owners = OwnerResolver.Resolve(claims, caller.Binding, out var ignored);
        var errors = Check(report, owners.Agent);
        if (errors.Count > 0)
        {
            return Problem.Result(400, "invalid_report", "The report cannot be taken.", errors);
        }

        if (ignored != IgnoredClaims.None)
        {
            diagnostics.ClaimsIgnored(caller, ignored, claims);
        }

        var task = report.Task is { Length: > TaskLengthMax } ? report.Task[..TaskLengthMax] : report.Task;
        await store.StoreAsync(
            owners.Agent ?? "", caller.Binding.Team, report.Status == Heartbeat ? null : report.Status, task, cancellationToken);
        return TypedResults.Ok(new AgentReportAnswer(true));
    }

    private static List<ProblemItem> Check(AgentReport report, string? agent)
    {
        var errors = new List<ProblemItem>();
        if (agent is null)
        {
            errors.Add(new ProblemItem("agent", null, "The agent's name is missing."));
        }

        if (!Statuses.Contains(report.Status))
        {
            errors.Add(new ProblemItem(
                "status", Problem.Echo(report.Status ?? ""), "There is no such status.", $"One of {string.Join(", ", Statuses)}."));
        }

        return errors;
    }
}

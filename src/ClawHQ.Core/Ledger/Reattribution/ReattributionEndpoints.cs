using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Audit.Records;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Ledger.Reattribution;

/// <summary>Asks for a period's usage to be brought to those to whom it belongs by what is declared now.</summary>
/// <param name="From">Inclusive time of use, RFC 3339.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Filter">Conditions such as <c>team:,agent:shop-1</c>; null for all usage.</param>
/// <param name="Reason">Why; kept on each adjustment.</param>
public sealed record ReattributionRequest(string? From, string? To, string? Filter, string? Reason);

/// <summary>The API of attribution of past usage.</summary>
internal static class ReattributionEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var attribution = routes.MapGroup("/api/v1/attribution").TakesKnownParametersOnly().WithTags("Attribution");
        attribution.MapGet("/preview", PreviewAsync).Requires(Permission.SeeConfig)
            .WithSummary("Says what would move if past usage were asked anew to whom it belongs")
            .Produces<ReattributionView>().ProducesProblem(400);
        attribution.MapPost("/apply", ApplyAsync).Requires(Permission.ManageConfig)
            .WithSummary("Brings past usage to whom it belongs by what is declared now, by adjustments")
            .Produces<ReattributionView>().ProducesProblem(400).ProducesProblem(409).ProducesProblem(503);
    }

    private static async Task<IResult> PreviewAsync(
        HttpContext context, ReattributionRuns runs, string? from, string? to, string? filter)
    {
        var problems = new List<ProblemItem>();
        return ReattributionQuestion.Read(from, to, filter, problems) is { } asked
            ? TypedResults.Ok(ReattributionView.Of(asked, await runs.PreviewAsync(asked, context.RequestAborted), isApplied: false))
            : Invalid(problems);
    }

    private static async Task<IResult> ApplyAsync(ReattributionRequest request, HttpContext context, ReattributionRuns runs)
    {
        var problems = new List<ProblemItem>();
        var asked = ReattributionQuestion.Read(request.From, request.To, request.Filter, problems);
        var reason = ReattributionQuestion.ReadReason(request.Reason, problems);
        if (asked is null || reason is null)
        {
            return Invalid(problems);
        }

        // Whoever asked over the API waits for it, and calls it off by going away.
        if (!runs.TryStart(asked, reason, context.Actor, out var run, context.RequestAborted))
        {
            return Problem.Result(
                409, "under_way", $"{run.By} is moving past usage since {CanonicalTime.Of(run.StartedAt)}. Try again when that has ended.");
        }

        try
        {
            return TypedResults.Ok(ReattributionView.Of(asked, await run.Done, isApplied: true));
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return Problem.Result(
                503, "called_off", "The server stops, and called the run off. What was moved by then stays; another run goes on there.");
        }
        catch (LedgerOverloadedException) when (run.Failure is not null)
        {
            return Problem.Result(503, "overloaded", run.Failure);
        }
    }

    private static IResult Invalid(IReadOnlyList<ProblemItem> problems) =>
        Problem.Result(400, "invalid", "The request cannot be carried out as it is.", problems);
}

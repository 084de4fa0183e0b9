using System.Globalization;
using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Ledger.Openings;

/// <summary>Asks for an opening entry to be reversed.</summary>
/// <param name="Reason">Why; kept on each adjustment.</param>
public sealed record OpeningReversalRequest(string? Reason);

/// <summary>An opening entry: the first point of a cumulative series that spans more than an hour.</summary>
/// <param name="Id">Its id in addresses.</param>
/// <param name="Time">Time of use: when the interval ended.</param>
/// <param name="IntervalStart">When its series began.</param>
/// <param name="Agent">The agent; null when unknown.</param>
/// <param name="Team">The team to which it belongs now, or belonged last; null for none.</param>
/// <param name="Provider">The provider; null when unknown.</param>
/// <param name="Model">The model; null when unknown.</param>
/// <param name="Calls">Calls behind it; null when it is made of sums that cannot tell.</param>
/// <param name="Tokens">Tokens of all classes.</param>
/// <param name="EffectiveCost">Dollars, later prices included; null when unknown.</param>
/// <param name="State"><c>counted</c>; <c>reversed</c> by request; <c>taken_out</c> because its emitter's better report came.</param>
/// <param name="StateAt">When it was reversed or taken out; null while it counts.</param>
/// <param name="Reason">Why it was reversed or taken out; null while it counts.</param>
public sealed record OpeningView(
    string Id, DateTimeOffset Time, DateTimeOffset IntervalStart, string? Agent, string? Team, string? Provider, string? Model, int? Calls,
    string Tokens, string? EffectiveCost, string State, DateTimeOffset? StateAt, string? Reason);

/// <summary>The API of opening entries.</summary>
internal static class OpeningEndpoints
{
    private const int LimitDefault = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var openings = routes.MapGroup("/api/v1/diagnostics/openings").TakesKnownParametersOnly().WithTags("Ingest");
        openings.MapGet("", List).Requires(Permission.SeeServer)
            .WithSummary("Lists the first reports of series that span more than an hour")
            .Produces<Page<OpeningView>>().ProducesProblem(400);
        openings.MapPost("/{id}/reverse", ReverseAsync).Requires(Permission.SetPrices)
            .WithSummary("Takes such a first report out of all sums, by adjustments")
            .Produces<OpeningView>().ProducesProblem(400).ProducesProblem(404).ProducesProblem(409).ProducesProblem(503);
    }

    private static IResult List(HttpContext context, OpeningBook book, string? limit, string? cursor)
    {
        var problems = new List<ProblemItem>();
        if (ParameterText.Number("limit", limit, LimitDefault, out var take) is not null || take is < 1 or > OpeningBook.LimitMax)
        {
            problems.Add(new ProblemItem(
                "limit", Problem.Echo(limit ?? ""), $"This is not a whole number from 1 to {OpeningBook.LimitMax}."));
        }

        var before = long.MaxValue;
        if (cursor is not null && !TryRead(cursor, out before))
        {
            problems.Add(new ProblemItem("cursor", Problem.Echo(cursor), "This is no cursor of this list.", "Take `next` of a page."));
        }

        if (problems.Count > 0)
        {
            return Problem.Result(400, "invalid_parameter", "The request's parameters cannot be used as they are.", problems);
        }

        var page = book.List(before, take, context.RequestAborted);
        return TypedResults.Ok(new Page<OpeningView>(
            [.. page.Items.Select(View)], page.Next?.ToString(CultureInfo.InvariantCulture)));
    }

    private static async Task<IResult> ReverseAsync(string id, OpeningReversalRequest request, HttpContext context, OpeningBook book)
    {
        var problems = new List<ProblemItem>();
        if (AuditReason.Read(request.Reason, "It is kept on each adjustment.", problems) is not { } reason)
        {
            return Problem.Result(400, "invalid", "The entry cannot be reversed like this.", problems);
        }

        var outcome = await book.ReverseAsync(TryRead(id, out var seq) ? seq : 0, reason, context.Actor, context.RequestAborted);
        return outcome switch
        {
            { Refusal: OpeningRefusal.NotFound } => Problem.Result(404, "not_found", outcome.Message ?? ""),
            { Refusal: OpeningRefusal.Closed } => Problem.Result(409, "books_closed", outcome.Message ?? ""),
            { Refusal: not null } => Problem.Result(409, "counts_no_more", outcome.Message ?? ""),
            { Opening: { } opening } => TypedResults.Ok(View(opening)),
            _ => throw new InvalidOperationException("What was reversed is gone."),
        };
    }

    private static bool TryRead(string text, out long seq) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seq);

    private static OpeningView View(Opening opening)
    {
        var (counted, who) = (opening.Counted, opening.Counted.Dimensions);
        return new OpeningView(
            opening.Booked.Seq.ToString(CultureInfo.InvariantCulture),
            DateTimeOffset.FromUnixTimeMilliseconds(opening.Booked.Time),
            DateTimeOffset.FromUnixTimeMilliseconds(opening.Booked.Provenance.IntervalStart),
            who.Agent,
            who.Team,
            who.Provider,
            who.Model,
            counted.Calls,
            counted.Usage.Total.ToString(CultureInfo.InvariantCulture),
            counted.EffectiveCost is { } cost ? Money.ToString(cost) : null,
            opening.State switch
            {
                OpeningState.Counted => "counted",
                OpeningState.Reversed => "reversed",
                _ => "taken_out",
            },
            opening.TakenOut is { } taken ? DateTimeOffset.FromUnixTimeMilliseconds(taken.RecordedAt) : null,
            opening.TakenOut?.Reason);
    }
}

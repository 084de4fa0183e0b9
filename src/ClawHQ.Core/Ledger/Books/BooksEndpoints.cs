using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Ledger.Books;

/// <summary>Asks to close the books, or to reopen them.</summary>
/// <param name="ClosedUntil">Usage before it is closed: a date, which begins in <paramref name="Zone"/>, or an RFC 3339 time, not in the
/// future. Left out when reopening, nothing is closed any more.</param>
/// <param name="Zone">An IANA zone such as Europe/Berlin; for a date only.</param>
/// <param name="Reason">Why; kept in the audit trail.</param>
/// <param name="Reopen">True to go back from where the books are closed; null for false.</param>
public sealed record BooksRequest(string? ClosedUntil, string? Zone, string? Reason, bool? Reopen);

/// <summary>What was booked into the closed period since the books were last closed.</summary>
/// <param name="Entries">Entries of usage.</param>
/// <param name="EffectiveCost">Dollars.</param>
public sealed record LateUsageView(long Entries, string EffectiveCost);

/// <summary>Up to when the books are closed.</summary>
/// <param name="ClosedUntil">Usage whose time of use lies before it is closed; null where nothing is.</param>
/// <param name="Zone">The zone in which it is the beginning of a day; null where it was said as a time.</param>
/// <param name="ClosedAt">When the books were last closed further; null where they never were.</param>
/// <param name="ChangedAt">When they were last closed or reopened.</param>
/// <param name="ChangedBy">Who did that.</param>
/// <param name="Reason">Why.</param>
/// <param name="Late">What was booked into the closed period since <paramref name="ClosedAt"/>, of teams that the caller may see; null
/// where nothing is closed.</param>
public sealed record BooksView(
    DateTimeOffset? ClosedUntil, string? Zone, DateTimeOffset? ClosedAt, DateTimeOffset? ChangedAt, string? ChangedBy, string? Reason,
    LateUsageView? Late);

/// <summary>The API of closing the books.</summary>
internal static class BooksEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/books").TakesKnownParametersOnly().WithTags("Books");
        group.MapGet("", (HttpContext context, ClosedBooks books) => TypedResults.Ok(View(context, books, books.Current)))
            .Requires(Permission.SeeSpend)
            .WithSummary("Says up to when the books are closed, and what came late").Produces<BooksView>();
        group.MapPut("", ChangeAsync).Requires(Permission.CloseBooks)
            .WithSummary("Closes the books up to a time, or reopens them")
            .Produces<BooksView>().ProducesProblem(400).ProducesProblem(409).ProducesProblem(503);
    }

    private static async Task<IResult> ChangeAsync(BooksRequest request, HttpContext context, ClosedBooks books, TimeProvider clock)
    {
        var draft = BooksDraft.Read(
            request.ClosedUntil, request.Zone, request.Reason, request.Reopen ?? false, clock.GetUtcNow(), out var problems);
        if (problems.Count > 0)
        {
            return Problem.Result(400, "invalid", "The books cannot be closed like this.", problems);
        }

        try
        {
            var outcome = await books.ChangeAsync(draft, context.Actor, context.RequestAborted);
            return outcome.Refusal is { } refusal
                ? Problem.Result(409, draft.IsReopening ? "books_not_closed" : "books_closed_further", refusal)
                : TypedResults.Ok(View(context, books, outcome.State));
        }
        catch (AdjustingUnderWayException e)
        {
            return Problem.Result(503, "under_way", e.Message);
        }
    }

    private static BooksView View(HttpContext context, ClosedBooks books, BooksState state) => new(
        state.ClosedUntil is { } until ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null,
        state.Zone,
        state.ClosedAt,
        state.ChangedAt,
        state.ChangedBy,
        state.Reason,
        books.Late(state, context.Caller.VisibleTeams, context.RequestAborted) is { } late
            ? new LateUsageView(late.Entries, Money.ToString(late.Cost))
            : null);
}

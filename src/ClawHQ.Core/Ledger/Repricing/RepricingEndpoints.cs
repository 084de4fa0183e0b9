using System.Globalization;
using System.Text.Json.Nodes;
using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Ledger.Repricing;

/// <summary>Asks for a period to be priced again.</summary>
/// <param name="From">Inclusive time of use.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Provider">Only this provider; null for all.</param>
/// <param name="Model">Only this model as sent; null for all.</param>
/// <param name="UnpricedOnly">True to leave alone what has a price.</param>
/// <param name="DryRun">True to see what it would do.</param>
/// <param name="Reason">Why; kept on each adjustment.</param>
public sealed record RepricingRequest(
    DateTimeOffset? From, DateTimeOffset? To, string? Provider, string? Model, bool? UnpricedOnly, bool? DryRun, string? Reason);

/// <summary>What keeps its cost because the books are closed.</summary>
/// <param name="Until">Up to when they are closed; exclusive.</param>
/// <param name="Entries">Entries that would be adjusted.</param>
/// <param name="EffectiveDifference">By how much their cost would be another, in dollars.</param>
public sealed record ClosedCostView(DateTimeOffset Until, long Entries, string EffectiveDifference);

/// <summary>What pricing again did; differences in dollars. <c>Closed</c>: null where the period does not reach what is closed.</summary>
public sealed record RepricingView(
    bool DryRun, string Version, long Examined, long Adjusted, string ListDifference, string EffectiveDifference, string TokensNowPriced,
    ClosedCostView? Closed);

/// <summary>Usage of one model without a price. <c>Calls</c>: as far as known, null when none is. <c>Priceable</c>: pricing again would
/// price it.</summary>
public sealed record UnpricedView(
    string? Provider, string? Model, long Entries, long? Calls, string Tokens, DateTimeOffset First, DateTimeOffset Last, bool Priceable);

/// <summary>All models without a price.</summary>
/// <param name="Items">Most tokens first.</param>
/// <param name="Next">Always null: there is one page.</param>
public sealed record UnpricedList(IReadOnlyList<UnpricedView> Items, string? Next);

/// <summary>The API of pricing again.</summary>
internal static class RepricingEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var prices = routes.MapGroup("/api/v1/prices").TakesKnownParametersOnly().WithTags("Prices");
        prices.MapPost("/reprice", RepriceAsync).Requires(Permission.SetPrices)
            .WithSummary("Prices a period again, by adjustments")
            .Produces<RepricingView>().ProducesProblem(400).ProducesProblem(503);
        prices.MapGet("/unpriced", Unpriced).Requires(Permission.SeeSpend)
            .WithSummary("Lists models whose usage has no price").Produces<UnpricedList>().ProducesProblem(400);
    }

    private static async Task<IResult> RepriceAsync(
        RepricingRequest request, HttpContext context, Repricer repricer, Pricing.PriceBook book, AuditLog audit)
    {
        if (request.From is not { } from || request.To is not { } to || from >= to)
        {
            return Problem.Result(
                400, "invalid", "The period cannot be read.", new ProblemItem("from", null, "Both from and a later to are needed."));
        }

        var problems = new List<ProblemItem>();
        if (request.Reason is not null && AuditReason.Read(request.Reason, "It is kept on each adjustment.", problems) is null)
        {
            return Problem.Result(400, "invalid", "The reason cannot be kept.", problems);
        }

        var provider = request.Provider is { } name ? book.ResolveProvider(name, null) : null;
        var period = new RepricingPeriod(
            from.ToUnixTimeMilliseconds(),
            to.ToUnixTimeMilliseconds(),
            provider,
            request.Model,
            request.UnpricedOnly ?? false,
            request.DryRun ?? false,
            request.Reason ?? $"Priced again by {context.Caller.Name} with version {book.Version} of the book.");
        var asked = new AuditEvent(AuditAction.LedgerReprice, new AuditObject("ledger", null))
        {
            Reason = period.Reason,
            After = Asked(period, book.Version),
        };
        var result = await audit.WorkElsewhereAsync(
            context.Actor, asked, isAsked: !period.IsDryRun,
            changing => repricer.RunAsync(period, changing, context.RequestAborted), done => Told(period, done, book.Version));
        return TypedResults.Ok(View(period, result, book.Version));
    }

    private static RepricingView View(RepricingPeriod period, RepricingResult result, string version) => new(
        period.IsDryRun,
        version,
        result.Examined,
        result.Adjusted,
        Money.ToString(result.ListDifference),
        Money.ToString(result.EffectiveDifference),
        result.TokensNowPriced.ToString(CultureInfo.InvariantCulture),
        result.Closed is { } closed ? new ClosedCostView(closed.UntilTime, closed.Entries, Money.ToString(closed.Cost)) : null);

    /// <summary>What the audit trail says of it.</summary>
    private static JsonObject Told(RepricingPeriod period, RepricingResult result, string version)
    {
        var told = Asked(period, version);
        told["examined"] = result.Examined;
        told["adjusted"] = result.Adjusted;
        told["list_difference"] = Money.ToString(result.ListDifference);
        told["effective_difference"] = Money.ToString(result.EffectiveDifference);
        told["closed"] = result.Closed?.Told("effective_difference");
        return told;
    }

    private static JsonObject Asked(RepricingPeriod period, string version) => new()
    {
        ["from"] = CanonicalTime.Of(DateTimeOffset.FromUnixTimeMilliseconds(period.From)),
        ["to"] = CanonicalTime.Of(DateTimeOffset.FromUnixTimeMilliseconds(period.To)),
        ["provider"] = period.Provider,
        ["model"] = period.Model,
        ["version"] = version,
    };

    private static IResult Unpriced(
        HttpContext context, UnpricedUsage usage, TimeProvider clock, string? from, string? to)
    {
        var now = clock.GetUtcNow();
        var (start, end) = (now.AddDays(-30).ToUnixTimeMilliseconds(), now.AddDays(1).ToUnixTimeMilliseconds());
        var problem = PeriodText.Read("from", from, ref start);
        problem = PeriodText.Read("to", to, ref end) ?? problem;
        if (problem is null && start > end)
        {
            problem = new ProblemItem(
                "to", null, "The end lies before the start.", "\"from\" is inclusive, \"to\" exclusive and after it.");
        }

        if (problem is not null)
        {
            return Problem.Result(400, "invalid_parameter", "The request's parameters cannot be used as they are.", problem);
        }

        return TypedResults.Ok(new UnpricedList(
            [.. usage.Find(start, end, context.Caller.VisibleTeams).Select(m => new UnpricedView(
                m.Provider, m.Model, m.Entries, m.Calls == 0 ? null : m.Calls, m.Tokens.ToString(CultureInfo.InvariantCulture),
                DateTimeOffset.FromUnixTimeMilliseconds(m.First), DateTimeOffset.FromUnixTimeMilliseconds(m.Last), m.IsPriceable))],
            null));
    }
}

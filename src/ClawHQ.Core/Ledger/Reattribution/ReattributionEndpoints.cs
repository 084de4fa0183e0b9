using System.Globalization;
using System.Text.Json.Nodes;
using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Attribution;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Domain;
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

/// <summary>What moves from the same owners to the same others.</summary>
/// <param name="From">The present owners.</param>
/// <param name="To">The new owners.</param>
/// <param name="By">The declared agents and rules that give them, such as <c>AttributionRule/shop</c>; empty where the owners as booked
/// come back.</param>
/// <param name="Entries">Entries of usage.</param>
/// <param name="Calls">Calls, as far as known.</param>
/// <param name="FailedCalls">Attempts that failed without usage.</param>
/// <param name="Tokens">Tokens.</param>
/// <param name="EffectiveCost">Dollars.</param>
public sealed record OwnersMovedView(
    Owners From, Owners To, string By, long Entries, string Calls, string FailedCalls, string Tokens, string EffectiveCost);

/// <summary>What belongs to others and stays where it is because the books are closed.</summary>
/// <param name="Until">Up to when they are closed; exclusive.</param>
/// <param name="Entries">Entries of usage.</param>
/// <param name="EffectiveCost">Dollars.</param>
public sealed record ClosedOwnersView(DateTimeOffset Until, long Entries, string EffectiveCost);

/// <summary>What moves, or was moved.</summary>
/// <param name="From">Inclusive.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Applied">Whether it was moved; false for a preview.</param>
/// <param name="Examined">Entries of usage in the period.</param>
/// <param name="Entries">Entries that move.</param>
/// <param name="EffectiveCost">Dollars that move.</param>
/// <param name="Moves">By owners, greatest cost first.</param>
/// <param name="MoreMoves">Further moves that are not listed.</param>
/// <param name="Closed">What stays because the books are closed; null where the period does not reach what is closed.</param>
/// <param name="Notes">What booked usage cannot tell.</param>
public sealed record ReattributionView(
    DateTimeOffset From, DateTimeOffset To, bool Applied, long Examined, long Entries, string EffectiveCost,
    IReadOnlyList<OwnersMovedView> Moves, int MoreMoves, ClosedOwnersView? Closed, IReadOnlyList<string> Notes);

/// <summary>The API of attribution of past usage.</summary>
internal static class ReattributionEndpoints
{
    private const int ReasonMax = 500;
    private const int MovesMax = 500;

    /// <summary>Moves that an audit record tells of.</summary>
    private const int ToldMax = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var attribution = routes.MapGroup("/api/v1/attribution").TakesKnownParametersOnly().WithTags("Attribution");
        attribution.MapGet("/preview", PreviewAsync).Requires(Permission.SeeConfig)
            .WithSummary("Says what would move if past usage were asked anew to whom it belongs")
            .Produces<ReattributionView>().ProducesProblem(400);
        attribution.MapPost("/apply", ApplyAsync).Requires(Permission.ManageConfig)
            .WithSummary("Brings past usage to whom it belongs by what is declared now, by adjustments")
            .Produces<ReattributionView>().ProducesProblem(400).ProducesProblem(503);
    }

    private static async Task<IResult> PreviewAsync(
        HttpContext context, Reattributor reattributor, AttributionRules rules, string? from, string? to, string? filter)
    {
        if (Read(from, to, filter, out var period) is { Count: > 0 } problems)
        {
            return Invalid(problems);
        }

        var result = await reattributor.PreviewAsync(period, context.RequestAborted);
        return TypedResults.Ok(View(period, result, rules.Current, isApplied: false));
    }

    private static async Task<IResult> ApplyAsync(
        ReattributionRequest request, HttpContext context, Reattributor reattributor, AttributionRules rules, AuditLog audit)
    {
        var problems = Read(request.From, request.To, request.Filter, out var period);
        if (request.Reason is not { Length: > 0 and <= ReasonMax } reason || reason.Any(char.IsControl))
        {
            problems.Add(new ProblemItem(
                "reason", null, $"A reason of 1 to {ReasonMax} printable characters is needed.", "It is kept on each adjustment."));
            return Invalid(problems);
        }

        if (problems.Count > 0)
        {
            return Invalid(problems);
        }

        var asked = new AuditEvent(AuditAction.LedgerReattribute, new AuditObject("ledger", null))
        {
            Reason = reason,
            After = Asked(period, request.Filter),
        };
        var result = await audit.WorkElsewhereAsync(
            context.Actor, asked, isAsked: true,
            changing => reattributor.ApplyAsync(period, reason, changing, context.RequestAborted),
            done => Told(period, request.Filter, done));
        return TypedResults.Ok(View(period, result, rules.Current, isApplied: true));
    }

    private static List<ProblemItem> Read(string? from, string? to, string? filter, out ReattributionPeriod period)
    {
        var problems = new List<ProblemItem>();
        var (start, end) = (0L, 0L);
        ProblemItem?[] times = [PeriodText.Read("from", from, ref start), PeriodText.Read("to", to, ref end)];
        problems.AddRange(times.OfType<ProblemItem>());
        if (problems.Count == 0 && (string.IsNullOrEmpty(from) || string.IsNullOrEmpty(to)))
        {
            problems.Add(new ProblemItem(string.IsNullOrEmpty(from) ? "from" : "to", null, "Both from and a later to are needed."));
        }
        else if (problems.Count == 0 && start >= end)
        {
            problems.Add(new ProblemItem(
                "to", null, "The end does not lie after the start.", "\"from\" is inclusive, \"to\" exclusive and after it."));
        }

        period = new ReattributionPeriod(start, end, ConditionText.ReadList(filter, problems));
        return problems;
    }

    private static IResult Invalid(IReadOnlyList<ProblemItem> problems) =>
        Problem.Result(400, "invalid", "The request cannot be carried out as it is.", problems);

    private static ReattributionView View(
        ReattributionPeriod period, ReattributionResult result, DeclaredOwners declared, bool isApplied) => new(
        DateTimeOffset.FromUnixTimeMilliseconds(period.From),
        DateTimeOffset.FromUnixTimeMilliseconds(period.To),
        isApplied,
        result.Examined,
        result.Total.Entries,
        Money.ToString(result.Total.Cost),
        [.. Ordered(result).Take(MovesMax).Select(m => new OwnersMovedView(
            m.Key.From, m.Key.To, m.Key.By, m.Value.Entries, Text(m.Value.Calls), Text(m.Value.FailedCalls), Text(m.Value.Tokens),
            Money.ToString(m.Value.Cost)))],
        Math.Max(0, result.Moves.Count - MovesMax),
        result.Closed is { } closed ? new ClosedOwnersView(closed.UntilTime, closed.Entries, Money.ToString(closed.Cost)) : null,
        [.. Notes(declared)]);

    private static IEnumerable<KeyValuePair<(Owners From, Owners To, string By), OwnersMoved>> Ordered(ReattributionResult result) =>
        result.Moves.OrderByDescending(m => Int128.Abs(m.Value.Cost)).ThenByDescending(m => m.Value.Entries)
            .ThenBy(m => m.Key.ToString(), StringComparer.Ordinal);

    /// <summary>What the audit trail says of it.</summary>
    private static JsonObject Told(ReattributionPeriod period, string? filter, ReattributionResult result)
    {
        var told = Asked(period, filter);
        told["examined"] = result.Examined;
        told["entries"] = result.Total.Entries;
        told["effective_cost"] = Money.ToString(result.Total.Cost);
        told["closed"] = result.Closed?.Told("effective_cost");
        told["moves"] = new JsonArray([.. Ordered(result).Take(ToldMax).Select(m => Told(m.Key, m.Value))]);
        return told;
    }

    private static JsonObject Asked(ReattributionPeriod period, string? filter) => new()
    {
        ["from"] = CanonicalTime.Of(DateTimeOffset.FromUnixTimeMilliseconds(period.From)),
        ["to"] = CanonicalTime.Of(DateTimeOffset.FromUnixTimeMilliseconds(period.To)),
        ["filter"] = filter,
    };

    private static JsonObject Told((Owners From, Owners To, string By) move, OwnersMoved moved) => new JsonObject
    {
        ["from"] = Told(move.From),
        ["to"] = Told(move.To),
        ["by"] = move.By,
        ["entries"] = moved.Entries,
        ["effective_cost"] = Money.ToString(moved.Cost),
    };

    private static JsonObject Told(Owners owners) => new()
    {
        ["team"] = owners.Team,
        ["project"] = owners.Project,
        ["client"] = owners.Client,
        ["environment"] = owners.Environment,
    };

    private static IEnumerable<string> Notes(DeclaredOwners declared)
    {
        if (declared.Asks(m => m.Team ?? m.Project ?? m.Client ?? m.Environment))
        {
            yield return "Rules that ask for owners as reports claim them are asked with the owners that usage was booked on.";
        }

        if (declared.Asks(m => m.Attributes))
        {
            yield return "Rules that ask for attributes of reports take no past usage: attributes are not kept.";
        }
    }

    private static string Text(Int128 number) => number.ToString(CultureInfo.InvariantCulture);
}

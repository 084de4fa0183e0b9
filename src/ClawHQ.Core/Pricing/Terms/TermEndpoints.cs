using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Pricing.Book;
using ClawHQ.Core.Pricing.History;
using ClawHQ.Core.Pricing.Listing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Pricing.Terms;

/// <summary>An override as the API shows it; <c>From</c> is null when it holds since ever.</summary>
public sealed record OverrideView(
    string Id, string Provider, string Model, string? Team, DateTimeOffset? From, DateTimeOffset? To,
    IReadOnlyDictionary<string, string> Rates, string? WebSearches, string? Note);

/// <summary>A discount as the API shows it.</summary>
public sealed record DiscountView(
    string Id, string Provider, string? Model, string? Team, DateTimeOffset From, DateTimeOffset? To,
    string? Percent, IReadOnlyDictionary<string, string>? Off, string? Note);

/// <summary>A mapping as the API shows it.</summary>
public sealed record MappingView(string Name, string Provider);

/// <summary>A whole list.</summary>
/// <param name="Items">All of them.</param>
/// <param name="Next">Always null: these lists have one page.</param>
public sealed record TermList<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>The API of overrides, discounts and provider mappings. Every change makes a new version of the book.</summary>
internal static class TermEndpoints
{
    /// <summary>Most overrides, discounts or mappings; each request scans them.</summary>
    public const int TermsMax = 10_000;

    public static void Map(RouteGroupBuilder prices)
    {
        prices.MapGet("/overrides", (HttpContext context, PriceCatalog catalog) =>
            List(catalog.Overrides(context.Caller.VisibleTeams))).Requires(Permission.SeeSpend)
            .WithSummary("Lists own prices");
        prices.MapPut("/overrides/{id}", PutOverrideAsync).Requires(Permission.SetPrices)
            .WithSummary("Sets an own price").Produces<OverrideView>().ProducesProblem(400).ProducesProblem(409);
        prices.MapDelete("/overrides/{id}", DeleteOverrideAsync).Requires(Permission.SetPrices)
            .WithSummary("Removes an own price").Produces(204).ProducesProblem(404).ProducesProblem(409);
        prices.MapGet("/discounts", (HttpContext context, PriceCatalog catalog) =>
            List(catalog.Discounts(context.Caller.VisibleTeams))).Requires(Permission.SeeSpend)
            .WithSummary("Lists discounts");
        prices.MapPut("/discounts/{id}", PutDiscountAsync).Requires(Permission.SetPrices)
            .WithSummary("Sets a discount").Produces<DiscountView>().ProducesProblem(400).ProducesProblem(409);
        prices.MapDelete("/discounts/{id}", DeleteDiscountAsync).Requires(Permission.SetPrices)
            .WithSummary("Removes a discount").Produces(204).ProducesProblem(404);
        prices.MapGet("/mappings", (PriceBook book) =>
            List(book.Current.Terms.Mappings.Select(m => new MappingView(m.Name, m.Provider)))).Requires(Permission.SeeSpend)
            .WithSummary("Lists names of providers");
        prices.MapPut("/mappings/{name}", PutMappingAsync).Requires(Permission.SetPrices)
            .WithSummary("Sets a name of a provider").Produces<MappingView>().ProducesProblem(400).ProducesProblem(409);
        prices.MapDelete("/mappings/{name}", DeleteMappingAsync).Requires(Permission.SetPrices)
            .WithSummary("Removes a name of a provider").Produces(204).ProducesProblem(404);
    }

    public static OverrideView View(PriceOverride o) => new(
        o.Id, o.Provider, o.Model, o.Scope.Team,
        o.Scope.From == TermScope.Ever ? null : Time(o.Scope.From), o.Scope.To is { } to ? Time(to) : null,
        RateNames.All(o.Rates).Where(r => r.Rate is not null).ToDictionary(r => r.Name, r => Usd(r.Rate!.Value)),
        o.WebSearches is { } searches ? Usd(searches) : null, o.Note);

    public static DiscountView View(Discount d) => new(
        d.Id, d.Provider, d.Model, d.Scope.Team, Time(d.Scope.From), d.Scope.To is { } to ? Time(to) : null,
        d.Factor is { } factor ? $"{(1 - factor.ToDecimal()) * 100:0.##}" : null,
        d.Reduction is { } off
            ? new Dictionary<string, string>
            {
                ["input"] = Usd(off.Input),
                ["output"] = Usd(off.Output),
                ["cache_read"] = Usd(off.CacheRead),
                ["cache_write"] = Usd(off.CacheWrite),
            }
            : null,
        d.Note);

    private static async Task<IResult> PutOverrideAsync(
        string id, OverrideRequest request, HttpContext context, PriceBook book, PriceChanges changes, ConfigObjects objects,
        TimeProvider clock)
    {
        id = PathText.Decoded(id);
        if (Managed(objects, id) is { } managed)
        {
            return managed;
        }

        var reader = new TermReader(clock);
        var term = reader.Override(id, request, book.Current.HasPriceBesides);
        var (provider, model) = book.Current.Canonical(term.Provider, term.Model);
        term = term with { Provider = provider, Model = model ?? "" };
        if (reader.Errors.Count == 0 && Overruled(objects, book.Current.Terms, term) is { } overruled)
        {
            return overruled;
        }

        return await PutAsync(
            reader, changes, context, $"Override {id}: {term.Provider}/{term.Model}.",
            terms => Managed(objects, id) is null && Set(terms.Overrides, o => o.Id == id, term) is { } set
                ? terms with { Overrides = set } : null,
            (before, after) => TermTrail.Override(AuditAction.PriceOverrideSet, id, before, after),
            View(term));
    }

    private static async Task<IResult> PutDiscountAsync(
        string id, DiscountRequest request, HttpContext context, PriceBook book, PriceChanges changes, TimeProvider clock)
    {
        id = PathText.Decoded(id);
        var reader = new TermReader(clock);
        var term = reader.Discount(id, request, book.Current);
        var (provider, model) = book.Current.Canonical(term.Provider, term.Model);
        term = term with { Provider = provider, Model = model };
        return await PutAsync(
            reader, changes, context, $"Discount {id}: {term.Provider}{(term.Model is null ? "" : "/")}{term.Model}.",
            terms => Set(terms.Discounts, d => d.Id == id, term) is { } set ? terms with { Discounts = set } : null,
            (before, after) => TermTrail.Discount(AuditAction.PriceDiscountSet, id, before, after),
            View(term));
    }

    private static async Task<IResult> PutMappingAsync(
        string name, MappingRequest request, HttpContext context, PriceBook book, PriceChanges changes, TimeProvider clock)
    {
        name = PathText.Decoded(name);
        var reader = new TermReader(clock);
        var term = reader.Mapping(name, request, book.Current);
        return await PutAsync(
            reader, changes, context, $"Mapping {term.Name} to {term.Provider}.",
            terms => Set(terms.Mappings, m => Same(m.Name, name), term) is { } set ? terms with { Mappings = set } : null,
            (before, after) => TermTrail.Mapping(AuditAction.PriceMappingSet, term.Name, before, after),
            new MappingView(term.Name, term.Provider));
    }

    private static async Task<IResult> DeleteOverrideAsync(string id, HttpContext context, PriceChanges changes, ConfigObjects objects) =>
        Managed(objects, PathText.Decoded(id)) ?? await DeleteAsync(
            changes, context, "Override", PathText.Decoded(id),
            (terms, name) => Managed(objects, name) is null && Without(terms.Overrides, o => o.Id == name) is { } left
                ? terms with { Overrides = left } : null,
            (name, before, after) => TermTrail.Override(AuditAction.PriceOverrideRemove, name, before, after));

    /// <summary>The refusal of a change to an override that files manage; null for others.</summary>
    private static IResult? Managed(ConfigObjects objects, string id) => objects.Find("PriceOverride", id) is { IsManaged: true } found
        ? Problem.Result(409, "managed", $"This PriceOverride is managed by {found.File} of '{found.Owner}'. Change it there and apply.")
        : null;

    /// <summary>The refusal of an override that would hold in the place of one that files manage; null for others.</summary>
    private static IResult? Overruled(ConfigObjects objects, PriceTerms terms, PriceOverride term) =>
        terms.Overrides.Where(o => o.Id != term.Id && term.TakesThePlaceOf(o)).Select(o => objects.Find("PriceOverride", o.Id))
            .FirstOrDefault(o => o is { IsManaged: true }) is { } found
            ? Problem.Result(
                409, "managed",
                $"It would hold in the place of PriceOverride '{found.Name}', which is managed by {found.File} of '{found.Owner}'. "
                + "Change it there and apply.")
            : null;

    private static Task<IResult> DeleteDiscountAsync(string id, HttpContext context, PriceChanges changes) => DeleteAsync(
        changes, context, "Discount", PathText.Decoded(id),
        (terms, name) => Without(terms.Discounts, d => d.Id == name) is { } left ? terms with { Discounts = left } : null,
        (name, before, after) => TermTrail.Discount(AuditAction.PriceDiscountRemove, name, before, after));

    private static Task<IResult> DeleteMappingAsync(string name, HttpContext context, PriceChanges changes) => DeleteAsync(
        changes, context, "Mapping", PathText.Decoded(name),
        (terms, gone) => Without(terms.Mappings, m => Same(m.Name, gone)) is { } left ? terms with { Mappings = left } : null,
        (gone, before, after) => TermTrail.Mapping(AuditAction.PriceMappingRemove, gone, before, after));

    private static async Task<IResult> PutAsync<TView>(
        TermReader reader, PriceChanges changes, HttpContext context, string reason, Func<PriceTerms, PriceTerms?> change,
        Func<PriceTerms, PriceTerms, AuditEvent> record, TView view)
    {
        if (reader.Errors.Count > 0)
        {
            return Problem.Result(400, "invalid", "The terms cannot be set like this.", reader.Errors);
        }

        return await changes.ChangeTermsAsync(change, context.Actor, record, reason, context.RequestAborted)
            ? TypedResults.Ok(view)
            : Problem.Result(409, "too_many", $"There are {TermsMax} terms of this kind already. Delete some that have ended.");
    }

    private static async Task<IResult> DeleteAsync(
        PriceChanges changes, HttpContext context, string kind, string name, Func<PriceTerms, string, PriceTerms?> change,
        Func<string, PriceTerms, PriceTerms, AuditEvent> record) =>
        await changes.ChangeTermsAsync(
            terms => change(terms, name), context.Actor, (before, after) => record(name, before, after), $"{kind} {name} removed.",
            context.RequestAborted)
            ? TypedResults.NoContent()
            : Problem.Result(404, "not_found", "There is nothing of this name.");

    private static List<T>? Set<T>(IReadOnlyList<T> terms, Predicate<T> isSame, T term)
    {
        var set = terms.Where(t => !isSame(t)).Append(term).ToList();
        return set.Count > TermsMax ? null : set;
    }

    private static List<T>? Without<T>(IReadOnlyList<T> terms, Predicate<T> isSame)
    {
        var left = terms.Where(t => !isSame(t)).ToList();
        return left.Count == terms.Count ? null : left;
    }

    private static Ok<TermList<T>> List<T>(IEnumerable<T> items) => TypedResults.Ok(new TermList<T>([.. items], null));

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static string Usd(long nanos) => PriceDocumentWriter.Usd(nanos);
}

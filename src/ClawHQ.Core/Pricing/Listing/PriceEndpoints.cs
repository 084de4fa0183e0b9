using System.Globalization;
using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Pricing.Book;
using ClawHQ.Core.Pricing.History;
using ClawHQ.Core.Pricing.Terms;
using ClawHQ.Domain.Pricing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using NodaTime;

namespace ClawHQ.Core.Pricing.Listing;

/// <summary>Shows prices and their versions.</summary>
internal static class PriceEndpoints
{
    private const int PageMax = 1_000;
    private const int PageDefault = 100;

    public static void Map(RouteGroupBuilder prices)
    {
        var reading = prices.MapGroup("").Requires(Permission.SeeSpend);
        reading.MapGet("", List).WithSummary("Lists the models of the price book").Produces<PricePage>().ProducesProblem(400);
        reading.MapGet("/export", (PriceBook book) =>
            TypedResults.Text(PriceDocumentWriter.Write(book.Current.Document), "application/yaml; charset=utf-8"))
            .WithSummary("Gives the whole price file").Produces<string>(contentType: "application/yaml");
        reading.MapGet("/versions", Versions)
            .WithSummary("Lists the versions of the price book, latest first").Produces<VersionPage>().ProducesProblem(400);
        reading.MapGet("/versions/{version}", Version)
            .WithSummary("Gives one version of the price book, whole").Produces<WholeVersionView>().ProducesProblem(404);
        reading.MapGet("/{provider}/{**model}", One)
            .WithSummary("Gives one model with its price history").Produces<PriceView>().ProducesProblem(404);
    }

    private static IResult List(
        HttpContext context,
        PriceBook book,
        TimeProvider clock,
        string? provider,
        string? model,
        string? q,
        bool? history,
        string? cursor,
        int? limit)
    {
        if (!TryPage(cursor, limit, out var skip, out var take, out var problem))
        {
            return problem;
        }

        var snapshot = book.Current;
        var name = provider is null ? null : snapshot.KnownProvider(provider) ?? provider;
        var visible = Visible(context, snapshot.Terms);
        var found = Models(snapshot.Document).Concat(OwnModels.Of(snapshot, visible, clock.GetUtcNow()))
            .Where(m => name is null || Same(m.Provider, name))
            .Where(m => model is null || Same(m.Model, model) || m.Aliases.Any(a => Same(a, model)))
            .Where(m => q is null || m.Aliases.Append(m.Model).Append(m.Provider).Any(t => Contains(t, q)))
            .OrderBy(m => m.Provider, StringComparer.OrdinalIgnoreCase).ThenBy(m => m.Model, StringComparer.OrdinalIgnoreCase)
            .Skip((int)skip).Take(take + 1).ToList();
        var today = Today(clock);
        return TypedResults.Ok(new PricePage(
            [.. found.Take(take).Select(m => PriceView.Of(m, today, history == true, visible))],
            found.Count > take ? (skip + take).ToString(CultureInfo.InvariantCulture) : null,
            snapshot.Version));
    }

    /// <summary>One model with its history, found as usage of it would be.</summary>
    private static IResult One(string provider, string model, HttpContext context, PriceBook book, TimeProvider clock)
    {
        var snapshot = book.Current;
        var match = snapshot.Resolve(provider, model, null).Match.Model;
        var visible = Visible(context, snapshot.Terms);
        var price = match is null ? null : Models(snapshot.Document)
            .Concat(OwnModels.Of(snapshot, visible, clock.GetUtcNow()))
            .FirstOrDefault(m => Same(m.Provider, match.Provider) && Same(m.Model, match.Model));
        if (price is null)
        {
            var item = new ProblemItem(
                "model", Problem.Echo(model), "Its usage is kept as unpriced.", "Import a newer price list, or set an override.");
            return Problem.Result(404, "not_found", $"The book has no model {Problem.Echo(model)} of {Problem.Echo(provider)}.", item);
        }

        return TypedResults.Ok(PriceView.Of(price, Today(clock), true, visible));
    }

    private static IResult Versions(PriceStore store, string? cursor, int? limit)
    {
        if (!TryPage(cursor, limit, out var before, out var take, out var problem))
        {
            return problem;
        }

        var rows = store.List(cursor is null ? long.MaxValue : before, take + 1);
        return TypedResults.Ok(new VersionPage(
            [.. rows.Take(take).Select(r => new VersionView(r.Row.Version, Time(r.Row.RecordedAt), r.Row.Author, r.Row.Reason))],
            rows.Count > take ? rows[take - 1].Id.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static IResult Version(string version, HttpContext context, PriceStore store)
    {
        if (store.Find(version) is not { } found)
        {
            return Problem.Result(404, "not_found", $"There never was a version {Problem.Echo(version)} of the price book.");
        }

        var terms = Visible(context, found.Terms);
        return TypedResults.Ok(new WholeVersionView(
            found.Row.Version, Time(found.Row.RecordedAt), found.Row.Author, found.Row.Reason, found.Document,
            [.. terms.Overrides.Select(TermEndpoints.View)],
            [.. terms.Discounts.Select(TermEndpoints.View)],
            [.. terms.Mappings.Select(m => new MappingView(m.Name, m.Provider))]));
    }

    private static IEnumerable<ModelPrice> Models(PriceDocument document) =>
        document.Providers.SelectMany(p => p.Models.Select(p.Complete));

    private static PriceTerms Visible(HttpContext context, PriceTerms terms) => terms with
    {
        Overrides = [.. terms.Overrides.Where(o => TermEndpoints.IsVisible(context, o.Scope))],
        Discounts = [.. terms.Discounts.Where(d => TermEndpoints.IsVisible(context, d.Scope))],
    };

    private static bool TryPage(string? cursor, int? limit, out long from, out int take, out IResult problem)
    {
        take = limit ?? PageDefault;
        from = 0;
        var isCursor = cursor is null
            || (long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out from) && from <= int.MaxValue);
        var item = isCursor
            ? new ProblemItem("limit", $"{limit}", $"1 to {PageMax} is allowed.")
            : new ProblemItem("cursor", Problem.Echo(cursor!), "It is not one of ours.", "Take it from next.");
        problem = Problem.Result(400, "invalid", "There is no such page.", item);
        return isCursor && take is >= 1 and <= PageMax;
    }

    private static LocalDate Today(TimeProvider clock) => Instant.FromDateTimeOffset(clock.GetUtcNow()).InUtc().Date;

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static bool Contains(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

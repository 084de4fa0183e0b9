using System.Globalization;
using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Pricing.Book;
using ClawHQ.Core.Pricing.History;
using ClawHQ.Core.Pricing.Terms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Pricing.Listing;

/// <summary>Shows prices and their versions.</summary>
internal static class PriceEndpoints
{
    private const int PageMax = 1_000;
    private const int PageDefault = 100;

    public static void Map(RouteGroupBuilder prices)
    {
        var reading = prices.MapGroup("").Requires(Permission.SeeSpend);
        reading.MapGet("", List).WithSummary("Lists the models of the price book")
            .Produces<PricePage>(200, "application/json", "text/csv").ProducesProblem(400);
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
        PriceCatalog catalog,
        string? provider,
        string? model,
        string? q,
        string? cursor,
        string? format,
        string? history,
        string? limit)
    {
        if (!TryPage(cursor, limit, out var skip, out var take, out var problem))
        {
            return problem;
        }

        if (ParameterText.Flag("history", history, false, out var withHistory) is { } unreadable)
        {
            return Problem.Result(400, "invalid_parameter", "The request's parameters cannot be used as they are.", unreadable);
        }

        if (format is not (null or "json" or "csv"))
        {
            var item = new ProblemItem("format", Problem.Echo(format), "There is no such format.", "json or csv.");
            return Problem.Result(400, "invalid", "The prices cannot be written like this.", item);
        }

        var query = new PriceListQuery(provider, model, q, withHistory, context.Caller.VisibleTeams);
        var found = catalog.List(query).Skip((int)skip).Take(take + 1).ToList();
        if (format == "csv")
        {
            return TypedResults.Text(PriceCsv.Of(found.Take(take)), "text/csv; charset=utf-8; header=present");
        }

        return TypedResults.Ok(new PricePage(
            [.. found.Take(take)], found.Count > take ? (skip + take).ToString(CultureInfo.InvariantCulture) : null, catalog.Version));
    }

    /// <summary>One model with its history, found as usage of it would be.</summary>
    private static IResult One(string provider, string model, HttpContext context, PriceCatalog catalog)
    {
        if (catalog.Find(provider, model, context.Caller.VisibleTeams) is { } price)
        {
            return TypedResults.Ok(price);
        }

        var item = new ProblemItem(
            "model", Problem.Echo(model), "Its usage is kept as unpriced.", "Import a newer price list, or set an override.");
        return Problem.Result(404, "not_found", $"The book has no model {Problem.Echo(model)} of {Problem.Echo(provider)}.", item);
    }

    private static IResult Versions(PriceStore store, string? cursor, string? limit)
    {
        if (!TryPage(cursor, limit, out var before, out var take, out var problem))
        {
            return problem;
        }

        var rows = store.List(cursor is null ? long.MaxValue : before, take + 1);
        return TypedResults.Ok(new VersionPage(
            [.. rows.Take(take).Select(r => VersionView.Of(r.Row))],
            rows.Count > take ? rows[take - 1].Id.ToString(CultureInfo.InvariantCulture) : null));
    }

    private static IResult Version(string version, HttpContext context, PriceStore store)
    {
        if (store.Find(version) is not { } found)
        {
            return Problem.Result(404, "not_found", $"There never was a version {Problem.Echo(version)} of the price book.");
        }

        var terms = found.Terms.Visible(context.Caller.VisibleTeams);
        var row = VersionView.Of(found.Row);
        return TypedResults.Ok(new WholeVersionView(
            row.Version, row.RecordedAt, row.Author, row.Reason, found.Document,
            [.. terms.Overrides.Select(TermEndpoints.View)],
            [.. terms.Discounts.Select(TermEndpoints.View)],
            [.. terms.Mappings.Select(m => new MappingView(m.Name, m.Provider))]));
    }

    private static bool TryPage(string? cursor, string? limit, out long from, out int take, out IResult problem)
    {
        from = 0;
        if (ParameterText.Number("limit", limit, PageDefault, out take) is { } unreadable)
        {
            problem = Problem.Result(400, "invalid_parameter", "The request's parameters cannot be used as they are.", unreadable);
            return false;
        }

        var isCursor = cursor is null
            || (long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out from) && from <= int.MaxValue);
        var item = isCursor
            ? new ProblemItem("limit", Problem.Echo(limit ?? ""), $"1 to {PageMax} is allowed.")
            : new ProblemItem("cursor", Problem.Echo(cursor!), "It is not one of ours.", "Take it from next.");
        problem = Problem.Result(400, "invalid", "There is no such page.", item);
        return isCursor && take is >= 1 and <= PageMax;
    }
}

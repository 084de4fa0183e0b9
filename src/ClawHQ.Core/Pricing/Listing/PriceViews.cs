using ClawHQ.Core.Pricing.Book;
using ClawHQ.Core.Pricing.History;
using ClawHQ.Core.Pricing.Terms;
using ClawHQ.Domain.Pricing;

namespace ClawHQ.Core.Pricing.Listing;

/// <summary>Prices of requests longer than a limit, for every token of the request.</summary>
public sealed record LongContextView(long Above, IReadOnlyDictionary<string, string> Rates);

/// <summary>One row of a model's price, dollars per million tokens as text.</summary>
/// <param name="From">First day (UTC); null for since ever.</param>
/// <param name="Rates">By token class.</param>
/// <param name="LongContext">By rising limit.</param>
public sealed record PriceRowView(string? From, IReadOnlyDictionary<string, string> Rates, IReadOnlyList<LongContextView> LongContext);

/// <summary>A mode's price: a factor, or rates of its own.</summary>
public sealed record ModeView(string? Factor, IReadOnlyDictionary<string, string>? Rates);

/// <summary>A model's price as the API shows it.</summary>
/// <remarks><c>Price</c> is the row in force now, null when the first one begins later. <c>History</c> has all rows, oldest first, and
/// is null in lists unless asked for. <c>WebSearches</c> are dollars per thousand.</remarks>
public sealed record PriceView(
    string Provider, string Model, IReadOnlyList<string> Aliases, string Kind,
    PriceRowView? Price, IReadOnlyList<PriceRowView>? History,
    IReadOnlyDictionary<string, ModeView> Modes, IReadOnlyDictionary<string, string> Geography, string? WebSearches,
    long? Context, long? MaxOutput, IReadOnlyList<string> Capabilities, string? Retires, string? Sources, string? Note,
    IReadOnlyList<OverrideView> Overrides, IReadOnlyList<DiscountView> Discounts)
{
    internal static PriceView Of(ModelPrice model, NodaTime.LocalDate today, bool withHistory, PriceTerms visible)
    {
        var inForce = model.Rows.LastOrDefault(r => r.From is null || r.From <= today);
        return new PriceView(
            model.Provider, model.Model, model.Aliases, model.Facts.Kind,
            inForce is null ? null : Row(inForce),
            withHistory ? [.. model.Rows.Select(Row)] : null,
            model.Modes.OrderBy(m => m.Key).ToDictionary(m => m.Key.ToString().ToLowerInvariant(), m => Mode(m.Value)),
            model.Geography.ToDictionary(g => g.Key, g => g.Value.ToString()),
            model.WebSearches is { } searches ? PriceDocumentWriter.Usd(searches) : null,
            model.Facts.Context, model.Facts.MaxOutput, model.Facts.Capabilities,
            model.Facts.Retires, model.Facts.Sources, model.Facts.Note,
            [.. visible.Overrides.Where(o => Same(o.Provider, model.Provider) && Same(o.Model, model.Model)).Select(TermEndpoints.View)],
            [.. visible.Discounts.Where(d => Same(d.Provider, model.Provider) && (d.Model is null || Same(d.Model, model.Model)))
                .Select(TermEndpoints.View)]);
    }

    private static ModeView Mode(ModePrice mode) => new(mode.Factor?.ToString(), mode.Rates is { } rates ? Rates(rates) : null);

    private static PriceRowView Row(PriceRow row) => new(
        row.From is { } from ? $"{from:uuuu-MM-dd}" : null,
        Rates(row.Rates),
        [.. row.LongContext.Select(l => new LongContextView(l.Above, Rates(row.Rates.Vary(l.Rates))))]);

    private static Dictionary<string, string> Rates(Rates rates) =>
        RateNames.All(rates).Where(r => r.Rate is not null).ToDictionary(r => r.Name, r => PriceDocumentWriter.Usd(r.Rate!.Value));

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

/// <summary>A page of prices.</summary>
/// <param name="Items">The models.</param>
/// <param name="Next">Cursor of the next page; null on the last.</param>
/// <param name="Version">The book's version.</param>
public sealed record PricePage(IReadOnlyList<PriceView> Items, string? Next, string Version);

/// <summary>A version in the list of versions.</summary>
public sealed record VersionView(string Version, DateTimeOffset RecordedAt, string Author, string Reason)
{
    internal static VersionView Of(PriceVersionRow row) =>
        new(row.Version, DateTimeOffset.FromUnixTimeMilliseconds(row.RecordedAt), row.Author, row.Reason);
}

/// <summary>A page of versions, newest first.</summary>
public sealed record VersionPage(IReadOnlyList<VersionView> Items, string? Next);

/// <summary>A version with everything that decided prices under it; <c>Document</c> is the whole book as ClawHQ's YAML.</summary>
public sealed record WholeVersionView(
    string Version, DateTimeOffset RecordedAt, string Author, string Reason, string Document,
    IReadOnlyList<OverrideView> Overrides, IReadOnlyList<DiscountView> Discounts, IReadOnlyList<MappingView> Mappings);

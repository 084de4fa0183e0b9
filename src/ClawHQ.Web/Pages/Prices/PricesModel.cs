using ClawHQ.Core.Pricing.Listing;
using ClawHQ.Core.Pricing.Terms;
using NodaTime;

namespace ClawHQ.Web.Pages.Prices;

/// <summary>Everything the page of prices shows, read at one moment.</summary>
public sealed record PricesModel
{
    public required PricesChoice Choice { get; init; }

    public required Instant Now { get; init; }

    /// <summary>The book's version.</summary>
    public required string Version { get; init; }

    /// <summary>Providers that have prices.</summary>
    public required IReadOnlyList<string> Providers { get; init; }

    /// <summary>The models that match, as many as are shown.</summary>
    public required IReadOnlyList<PriceView> Models { get; init; }

    /// <summary>How many match, those not shown included.</summary>
    public required int Count { get; init; }

    /// <summary>The model whose history is shown; null for none, or where the book has none of this name.</summary>
    public required PriceView? Shown { get; init; }

    public required IReadOnlyList<OverrideView> Overrides { get; init; }

    public required IReadOnlyList<DiscountView> Discounts { get; init; }

    /// <summary>The latest versions, newest first.</summary>
    public required IReadOnlyList<VersionView> Versions { get; init; }

    /// <summary>Models of the last thirty days without a price, the most tokens first.</summary>
    public required IReadOnlyList<UnpricedRow> Unpriced { get; init; }

    /// <summary>Whether the reader may set prices.</summary>
    public required bool MaySet { get; init; }
}

/// <summary>Usage of one model without a price.</summary>
/// <param name="Provider">The provider as sent; null when unknown.</param>
/// <param name="Model">The model as sent; null when unknown.</param>
/// <param name="Tokens">How many tokens.</param>
/// <param name="Calls">How many calls, as far as known.</param>
public sealed record UnpricedRow(string? Provider, string? Model, Int128 Tokens, Int128 Calls)
{
    /// <summary>What gives it a price, for a terminal.</summary>
    public string Command =>
        $"clawhq prices set {Quoted(Provider ?? "PROVIDER")} {Quoted(Model ?? "MODEL")} --input DOLLARS --output DOLLARS";

    /// <summary>A name came from outside: in a shell it stays one word.</summary>
    private static string Quoted(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or ':' or '/' or '@' or '-')
        && name is not ['-', ..]
        ? name
        : $"'{string.Concat(name.Where(c => !char.IsControl(c))).Replace("'", @"'\''", StringComparison.Ordinal)}'";
}

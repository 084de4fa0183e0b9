using ClawHQ.Core.Pricing.Terms;
using ClawHQ.Domain.Pricing;

namespace ClawHQ.Core.Pricing.Matching;

/// <summary>One model of a snapshot: its list price, and the terms that may apply to it, most specific first.</summary>
internal sealed class PricedModel
{
    /// <summary>Stands for the operator's own price among the rows of the list.</summary>
    private const int OwnRow = -1;

    private readonly PriceSheet? _sheet;
    private readonly string[] _versions;
    private readonly string _ownVersion;
    private readonly (PriceOverride Terms, PriceSheet Sheet)[] _overrides;
    private readonly Discount[] _discounts;

    /// <param name="list">The list price; null when only the operator knows this model.</param>
    /// <param name="provider">The price book's name of the provider.</param>
    /// <param name="model">The model's id.</param>
    /// <param name="terms">All terms of the snapshot.</param>
    /// <param name="bookVersion">The snapshot's version.</param>
    public PricedModel(ModelPrice? list, string provider, string model, PriceTerms terms, string bookVersion)
    {
        IsListed = list is not null;
        Provider = provider;
        Model = model;
        var own = terms.Overrides.Where(Has)
            .OrderByDescending(o => o.Scope.Team is not null)
            .ThenByDescending(o => o.Scope.From).ThenByDescending(o => o.Id, StringComparer.Ordinal);
        _overrides = [.. own.Select(o => (o, new PriceSheet(Apply(o, list))))];
        _discounts = [.. terms.Discounts.Where(d => Same(d.Provider, provider) && (d.Model is null || Same(d.Model, model)))
            .OrderByDescending(d => d.Scope.Team is not null).ThenByDescending(d => d.Model is not null)
            .ThenByDescending(d => d.Scope.From).ThenByDescending(d => d.Id, StringComparer.Ordinal)];
        _sheet = list is null ? null : new PriceSheet(list);
        _versions = list is null ? [] : [.. list.Rows.Select(row => $"{provider}/{model}@{Day(row)}#{bookVersion}")];
        _ownVersion = $"{provider}/{model}@override#{bookVersion}";
    }

    public string Provider { get; }

    public string Model { get; }

    /// <summary>False when only overrides know the model; list and effective price are then the same.</summary>
    public bool IsListed { get; }

    /// <summary>Whether an override is of this model.</summary>
    public bool Has(PriceOverride own) => Same(own.Provider, Provider) && Same(own.Model, Model);

    /// <summary>The list price in force; the operator's own where no list has one for the time.</summary>
    public bool TryFindList(in PriceConditions conditions, string? team, out ApplicablePrice price)
    {
        if (_sheet is not null && _sheet.TryFind(conditions, out price))
        {
            return true;
        }

        var isOwn = TryFindOverride(conditions, team, out price);
        price = price with { Row = OwnRow };
        return isOwn;
    }

    /// <summary>The operator's own price in force.</summary>
    public bool TryFindOverride(in PriceConditions conditions, string? team, out ApplicablePrice price)
    {
        foreach (var (terms, sheet) in _overrides)
        {
            if (terms.Scope.Covers(conditions.Time, team) && sheet.TryFind(conditions, out price))
            {
                return true;
            }
        }

        price = default;
        return false;
    }

    /// <summary>The one discount in force: the most specific, then the latest to begin. Discounts never add up.</summary>
    public Discount? FindDiscount(long time, string? team)
    {
        foreach (var discount in _discounts)
        {
            if (discount.Scope.Covers(time, team))
            {
                return discount;
            }
        }

        return null;
    }

    /// <summary>Whether any override or discount could apply.</summary>
    public bool HasTerms => _overrides.Length > 0 || _discounts.Length > 0;

    /// <summary>The name under which a row of this model can be found again.</summary>
    public string Version(int row) => row == OwnRow ? _ownVersion : _versions[row];

    /// <summary>When an override holds is its scope's to say, whenever the list begins.</summary>
    private static ModelPrice Apply(PriceOverride o, ModelPrice? list)
    {
        var price = list?.At(o.Rates)
            ?? new ModelPrice { Provider = o.Provider, Model = o.Model, Rows = [new PriceRow(null, o.Rates, [])] };
        return price with
        {
            Rows = [price.Rows[0] with { From = null }, .. price.Rows.Skip(1)],
            WebSearches = o.WebSearches ?? list?.WebSearches,
        };
    }

    private static string Day(PriceRow row) => row.From is { } day ? $"{day:uuuu-MM-dd}" : "ever";

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

using ClawHQ.Core.Access;
using ClawHQ.Domain.Pricing;

namespace ClawHQ.Core.Pricing.Terms;

/// <summary>When and for whom an override or discount holds.</summary>
/// <param name="Team">Only usage of this team; null for all.</param>
/// <param name="From">Inclusive, Unix milliseconds; <see cref="Ever"/> for since ever.</param>
/// <param name="To">Exclusive, Unix milliseconds; null for no end.</param>
public sealed record TermScope(string? Team, long From, long? To)
{
    /// <summary>The start of what holds since ever.</summary>
    public const long Ever = long.MinValue;

    /// <summary>Whether who sees these teams may see the terms.</summary>
    public bool IsVisible(TeamBound teams) => Team is null || teams.Contains(Team);

    /// <summary>Whether usage at this time of this team falls under it.</summary>
    public bool Covers(long time, string? team) =>
        time >= From && (To is null || time < To) && (Team is null || string.Equals(Team, team, StringComparison.Ordinal));
}

/// <summary>The operator's own price for a model, in the place of the list price.</summary>
/// <param name="Id">Short and stable, such as <c>override-3</c>.</param>
/// <param name="Provider">The price book's name, or the operator's own provider.</param>
/// <param name="Model">The exact model id.</param>
/// <param name="Scope">When and for whom.</param>
/// <param name="Rates">Classes left out follow the input's proportion to the list price.</param>
/// <param name="WebSearches">Nano-dollars per thousand; null keeps the list's.</param>
/// <param name="Note">Why, in the operator's words; null when not said.</param>
public sealed record PriceOverride(
    string Id, string Provider, string Model, TermScope Scope, Rates Rates, long? WebSearches, string? Note)
{
    /// <summary>Whether it holds in the place of another one for some usage: both are of the same model and the same team or of all, both
    /// hold at some time, and this one begins later, or at the same time and its id comes later in ordinal order.</summary>
    public bool TakesThePlaceOf(PriceOverride other) =>
        string.Equals(Provider, other.Provider, StringComparison.OrdinalIgnoreCase)
        && string.Equals(Model, other.Model, StringComparison.OrdinalIgnoreCase)
        && Scope.Team == other.Scope.Team
        && Scope.From < (other.Scope.To ?? long.MaxValue) && other.Scope.From < (Scope.To ?? long.MaxValue)
        && (Scope.From > other.Scope.From || (Scope.From == other.Scope.From && string.CompareOrdinal(Id, other.Id) > 0));
}

/// <summary>A contract's discount on a provider or one of its models. Exactly one of factor and reduction is set.</summary>
/// <param name="Id">Short and stable, such as <c>discount-3</c>.</param>
/// <param name="Provider">The price book's name.</param>
/// <param name="Model">The exact model id; null for all of the provider's.</param>
/// <param name="Scope">When and for whom.</param>
/// <param name="Factor">What remains of the cost: 0.85 for 15 percent off.</param>
/// <param name="Reduction">An amount off per million tokens.</param>
/// <param name="Note">Why, in the operator's words; null when not said.</param>
public sealed record Discount(
    string Id, string Provider, string? Model, TermScope Scope, Multiplier? Factor, RateReduction? Reduction, string? Note);

/// <summary>A rule that gives another name for a provider, such as a gateway's configuration id, its place in the price book.</summary>
/// <param name="Name">The name as sent, compared without case.</param>
/// <param name="Provider">The price book's name.</param>
public sealed record ProviderMapping(string Name, string Provider);

/// <summary>Everything by which an operator's prices differ from the list.</summary>
public sealed record PriceTerms(
    IReadOnlyList<PriceOverride> Overrides, IReadOnlyList<Discount> Discounts, IReadOnlyList<ProviderMapping> Mappings)
{
    /// <summary>List prices apply.</summary>
    public static PriceTerms None { get; } = new([], [], []);

    /// <summary>The terms that hold for all, and those of these teams.</summary>
    public PriceTerms Visible(TeamBound teams) => this with
    {
        Overrides = [.. Overrides.Where(o => o.Scope.IsVisible(teams))],
        Discounts = [.. Discounts.Where(d => d.Scope.IsVisible(teams))],
    };
}

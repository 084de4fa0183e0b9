using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger.Queries;
using NodaTime;

namespace ClawHQ.Core.Reports.Comparison;

/// <summary>A model as the price book names it.</summary>
/// <param name="Provider">The book's name of the provider.</param>
/// <param name="Model">The model's id.</param>
public sealed record BookedModel(string Provider, string Model)
{
    public override string ToString() => $"{Provider}/{Model}";
}

/// <summary>Asks what the usage of a scope would have cost on other models.</summary>
public sealed record ComparisonQuery
{
    /// <summary>Inclusive start.</summary>
    public required Instant From { get; init; }

    /// <summary>Exclusive end.</summary>
    public required Instant To { get; init; }

    /// <summary>Which usage.</summary>
    public IReadOnlyList<DimensionCondition> Filter { get; init; } = [];

    /// <summary>The models to price it on, in the order of the answer.</summary>
    public required IReadOnlyList<BookedModel> On { get; init; }

    /// <summary>Teams whose rows may be counted.</summary>
    public required TeamBound VisibleTeams { get; init; }
}

/// <summary>What the usage of a scope cost, and what it would have cost on other models. Money in nano-dollars; null is unknown.</summary>
public sealed record ModelComparison
{
    /// <summary>The question.</summary>
    public required ComparisonQuery Query { get; init; }

    /// <summary>The tokens that are priced on every model.</summary>
    public required ComparedUsage Usage { get; init; }

    /// <summary>Effective cost of that usage as it was booked; null when none of it has a price.</summary>
    public required Int128? EffectiveCost { get; init; }

    /// <summary>Its list cost as it was booked.</summary>
    public required Int128? ListCost { get; init; }

    /// <summary>Effective cost of the same sums on their own models, priced by the same rules as the others: how far it is from
    /// <see cref="EffectiveCost"/> shows what the assumptions are worth. Null when one of the models has no price any more.</summary>
    public required Int128? RepricedCost { get; init; }

    /// <summary>Effective cost that was reported without tokens, so that no other model can be asked for it; in
    /// <see cref="EffectiveCost"/>.</summary>
    public required Int128 CostWithoutTokens { get; init; }

    /// <summary>Tokens left out on every side, because what they cost is not known.</summary>
    public required Int128 UnpricedTokens { get; init; }

    /// <summary>In the order asked for.</summary>
    public required IReadOnlyList<ModelAlternative> Models { get; init; }

    /// <summary>What the figures take for granted, as sentences.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }

    /// <summary>The ledger's position that the answer holds for.</summary>
    public required long Position { get; init; }
}

/// <summary>Tokens by class, disjoint but for reasoning, which is a part of the output.</summary>
public readonly record struct ComparedUsage(
    Int128 Calls, Int128 UncachedInput, Int128 CacheRead, Int128 CacheWrite, Int128 Output, Int128 Reasoning)
{
    /// <summary>All tokens.</summary>
    public Int128 Total => UncachedInput + CacheRead + CacheWrite + Output;

    public static ComparedUsage operator +(in ComparedUsage a, in ComparedUsage b) => new(
        a.Calls + b.Calls, a.UncachedInput + b.UncachedInput, a.CacheRead + b.CacheRead, a.CacheWrite + b.CacheWrite,
        a.Output + b.Output, a.Reasoning + b.Reasoning);
}

/// <summary>The usage on one model.</summary>
/// <param name="Model">The model.</param>
/// <param name="EffectiveCost">After the operator's overrides and discounts; null when the book cannot price all of it.</param>
/// <param name="ListCost">At the public price.</param>
/// <param name="PriceVersions">The prices that were applied.</param>
/// <param name="IsEstimate">Whether a fact that changes the price is not in the sums, such as the length of each prompt.</param>
/// <param name="UsesTodaysPrice">Whether the model had no price yet at some time of use, so that today's stands in.</param>
public sealed record ModelAlternative(
    BookedModel Model, Int128? EffectiveCost, Int128? ListCost, IReadOnlyList<string> PriceVersions, bool IsEstimate, bool UsesTodaysPrice);

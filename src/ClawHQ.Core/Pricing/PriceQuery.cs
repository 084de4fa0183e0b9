using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Pricing;

/// <summary>What a price is asked for.</summary>
public readonly record struct PriceQuery
{
    /// <summary>The provider as sent (any convention's name); null when the emitter sends none.</summary>
    public string? Provider { get; init; }

    /// <summary>The model that answered, as sent; null when unknown.</summary>
    public string? Model { get; init; }

    /// <summary>The model asked for, tried when the book does not know <see cref="Model"/>.</summary>
    public string? RequestModel { get; init; }

    /// <summary>Time of use, Unix milliseconds.</summary>
    public long Time { get; init; }

    public ServiceTier Tier { get; init; }

    /// <summary>Inference region, or null for the default; some providers price by it.</summary>
    public string? Geography { get; init; }

    /// <summary>Team and other owners whose contract discounts may apply; null when unattributed.</summary>
    public string? Team { get; init; }

    /// <summary>True for one single call: only then is the prompt's length known and a long-context price can apply.</summary>
    public bool IsSingleCall { get; init; }
}

/// <summary>The answer of the price book.</summary>
public readonly record struct PricedUsage
{
    /// <summary>Nano-dollars at the public price; null when the usage is unpriced.</summary>
    public long? ListCost { get; init; }

    /// <summary>Nano-dollars after overrides and discounts; null when unpriced.</summary>
    public long? EffectiveCost { get; init; }

    /// <summary>Names the price that was applied so that it can be found again; null when unpriced.</summary>
    public string? PriceVersion { get; init; }

    /// <summary>The price book's name for the provider, or the name as sent when the book knows none.</summary>
    public string? Provider { get; init; }

    /// <summary>True when a fact that changes the price was not known (long-context tier of a sum, for example).</summary>
    public bool IsEstimate { get; init; }
}

/// <summary>Prices usage. Lock-free: reads an immutable snapshot of the book.</summary>
public interface IPricer
{
    /// <summary>Prices <paramref name="usage"/>; an unknown model gives null costs, never zero.</summary>
    PricedUsage Price(in PriceQuery query, in TokenUsage usage);

    /// <summary>The price book's name for a provider, by the alias table, mapping rules and the model; the name as sent
    /// otherwise.</summary>
    string? ResolveProvider(string? provider, string? model);

    /// <summary>
    /// Solves the share of one-hour cache writes from the emitter's own cost (Anthropic).
    /// </summary>
    /// <param name="query">What was called.</param>
    /// <param name="usage">The usage with all cache writes in <see cref="TokenUsage.CacheWrite"/>.</param>
    /// <param name="reportedCost">The emitter's cost in nano-dollars.</param>
    /// <param name="split">The usage with the writes split over both lifetimes.</param>
    /// <returns>True when the share comes out as a whole number between 0 and all writes.</returns>
    bool TrySplitCacheWrites(in PriceQuery query, in TokenUsage usage, long reportedCost, out TokenUsage split);
}

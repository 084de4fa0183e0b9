using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Pricing.Book;
using ClawHQ.Core.Pricing.Matching;
using ClawHQ.Core.Pricing.Terms;
using ClawHQ.Domain.Pricing;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Pricing;

/// <summary>The prices in force. Answers from an immutable snapshot, which a change of prices replaces by one write.</summary>
public sealed class PriceBook : IPricer
{
    private PriceBookSnapshot _snapshot;
    private TaskCompletionSource _nextChange = NewChange();

    internal PriceBook(PriceBookSnapshot snapshot) => _snapshot = snapshot;

    /// <summary>Names the state of book and terms; changes with every change of a price.</summary>
    public string Version => Current.Version;

    /// <summary>How many models have a price.</summary>
    public int ModelCount => Current.Document.Providers.Sum(p => p.Models.Count);

    internal PriceBookSnapshot Current => Volatile.Read(ref _snapshot);

    /// <summary>The book that ships with the program, without any terms.</summary>
    public static PriceBook Shipped() => new(new PriceBookSnapshot(ShippedDocument(), PriceTerms.None));

    /// <inheritdoc/>
    public PricedUsage Price(in PriceQuery query, in TokenUsage usage)
    {
        var resolution = Current.Resolve(query.Provider, query.Model, query.RequestModel);
        var match = resolution.Match;
        if (match.Model is not { } model
            || !model.TryFindList(Conditions(query, usage, match), query.Team, out var list)
            || !CostFormula.TryCost(usage, list, Multiplier.One, out var listCost))
        {
            return new PricedUsage { Provider = resolution.Provider };
        }

        var isEstimate = list.IsEstimate || match.IsVariant || IsGuessed(usage, list);
        var effectiveCost = listCost;
        if (model.HasTerms && !TryEffectiveCost(model, query, usage, match, list, ref isEstimate, out effectiveCost))
        {
            return new PricedUsage { Provider = resolution.Provider };
        }

        return new PricedUsage
        {
            ListCost = listCost,
            EffectiveCost = effectiveCost,
            PriceVersion = model.Version(list.Row),
            Provider = resolution.Provider,
            IsEstimate = isEstimate,
        };
    }

    /// <inheritdoc/>
    public string? ResolveProvider(string? provider, string? model) => Current.Resolve(provider, model, null).Provider;

    /// <inheritdoc/>
    public bool TrySplitCacheWrites(in PriceQuery query, in TokenUsage usage, long reportedCost, out TokenUsage split)
    {
        split = usage;
        var match = Current.Resolve(query.Provider, query.Model, query.RequestModel).Match;
        var writes = usage.CacheWrite + usage.CacheWrite1h;
        if (writes <= 0 || match.Model is not { } model
            || !model.TryFindList(Conditions(query, usage, match), query.Team, out var price)
            || price.Card.CacheWrite1h == price.Card.CacheWrite)
        {
            return false;
        }

        // Linear in the share: two costs give the slope, the third the share. Then the share must reproduce the reported cost exactly.
        if (!TryCost(usage, price, writes, 0, out var allShort)
            || !TryCost(usage, price, writes, writes, out var allLong)
            || allLong == allShort)
        {
            return false;
        }

        var estimate = (Int128)(reportedCost - allShort) * writes / (allLong - allShort);
        for (var share = estimate - 1; share <= estimate + 1; share++)
        {
            if (share >= 0 && share <= writes && TryCost(usage, price, writes, (long)share, out var cost) && cost == reportedCost)
            {
                split = usage with { CacheWrite = writes - (long)share, CacheWrite1h = (long)share };
                return true;
            }
        }

        return false;
    }

    /// <summary>The book's names of the model that a text names, as <c>provider/model</c> or by its id alone; null when it has none
    /// that may be seen: an own price for one team is nobody else's to know.</summary>
    public (string Provider, string Model)? FindModel(string name, TeamBound visibleTeams)
    {
        var snapshot = Current;
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var match = slash > 0 ? snapshot.Resolve(name[..slash], name[(slash + 1)..], null).Match.Model : null;
        match ??= snapshot.Resolve(null, name, null).Match.Model;
        return match is not null && (match.IsListed || snapshot.Terms.Visible(visibleTeams).Overrides.Any(o => match.Has(o)))
            ? (match.Provider, match.Model)
            : null;
    }

    /// <summary>Completes when the next state is in force. Take it before <see cref="Version"/>, so that no change is missed.</summary>
    internal Task NextChange => Volatile.Read(ref _nextChange).Task;

    /// <summary>Puts another state of book and terms in force.</summary>
    internal void Replace(PriceBookSnapshot snapshot)
    {
        Volatile.Write(ref _snapshot, snapshot);
        Interlocked.Exchange(ref _nextChange, NewChange()).SetResult();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal static PriceDocument ShippedDocument()
    {
        using var stream = typeof(PriceBook).Assembly.GetManifestResourceStream("ClawHQ.prices.yaml")
            ?? throw new InvalidOperationException("The program was built without its price book.");
        using var text = new StreamReader(stream);
        return PriceDocumentReader.Read(text, out var problems) ?? throw new InvalidOperationException(
            $"The price book that ships with this program is broken: {string.Join("; ", problems.Select(Describe))}");
    }

    private static string Describe(ProblemItem problem) => $"{problem.Path} {problem.Message}";

    private static bool TryEffectiveCost(
        PricedModel model,
        in PriceQuery query,
        in TokenUsage usage,
        ModelMatch match,
        in ApplicablePrice list,
        ref bool isEstimate,
        out long cost)
    {
        var price = list;
        if (model.TryFindOverride(Conditions(query, usage, match), query.Team, out var own))
        {
            price = own;
            isEstimate = own.IsEstimate || IsGuessed(usage, own);
        }

        var discount = model.FindDiscount(query.Time, query.Team);
        if (discount?.Reduction is { } reduction)
        {
            price = price with { Card = price.Card.Less(reduction) };
        }

        return CostFormula.TryCost(usage, price, discount?.Factor ?? Multiplier.One, out cost);
    }

    private static bool TryCost(in TokenUsage usage, in ApplicablePrice price, long writes, long share, out long cost) =>
        CostFormula.TryCost(usage with { CacheWrite = writes - share, CacheWrite1h = share }, price, Multiplier.One, out cost);

    private static PriceConditions Conditions(in PriceQuery query, in TokenUsage usage, ModelMatch match) =>
        new(query.Time, query.Tier, Geography(query.Geography, match), usage.Input, query.IsSingleCall);

    /// <summary>The id's own prefix decides; a cloud region without one means a call inside the region.</summary>
    private static string? Geography(string? claimed, ModelMatch match) =>
        match.Region ?? (claimed is null || ModelIdRules.IsCloudRegion(claimed) ? "in-region" : claimed);

    /// <summary>Whether the cost rests on a rule of ours in the place of a figure of the provider's.</summary>
    private static bool IsGuessed(in TokenUsage usage, in ApplicablePrice price) =>
        (usage.CacheWrite1h != 0 && price.Card.IsCacheWrite1hAssumed) || (usage.WebSearches != 0 && price.WebSearches is null);
}

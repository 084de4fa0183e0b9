using ClawHQ.Domain.Pricing;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Pricing.Book;

/// <summary>A price file as it is written: list prices by provider.</summary>
/// <param name="Generated">The day the figures were gathered, as text; null when not stated.</param>
/// <param name="Providers">In file order.</param>
internal sealed record PriceDocument(string? Generated, IReadOnlyList<ProviderPrices> Providers)
{
    /// <summary>The whole file with <paramref name="models"/> put in the place of what it said about them, under its own spelling of
    /// their providers.</summary>
    public PriceDocument With(IEnumerable<ModelPrice> models)
    {
        var byProvider = models.GroupBy(m => m.Provider, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, StringComparer.OrdinalIgnoreCase);
        var merged = Providers.Select(p => byProvider.Remove(p.Name, out var changed) ? p.With(changed) : p).ToList();
        merged.AddRange(byProvider.Select(p => new ProviderPrices { Name = p.Key, Models = [] }.With(p.Value)));
        return this with { Providers = merged };
    }

    /// <summary>The model as written, by its exact id; null when the file has none.</summary>
    public ModelPrice? Find(string provider, string model) => Providers
        .FirstOrDefault(p => string.Equals(p.Name, provider, StringComparison.OrdinalIgnoreCase))?.Models
        .FirstOrDefault(m => string.Equals(m.Model, model, StringComparison.OrdinalIgnoreCase));
}

/// <summary>One provider's part of a price file.</summary>
internal sealed record ProviderPrices
{
    /// <summary>The price book's name of the provider.</summary>
    public required string Name { get; init; }

    /// <summary>Other spellings of the name, as conventions and clients send it.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>How ids of models that this provider makes begin. Finds the maker of a model, never its price.</summary>
    public IReadOnlyList<string> Families { get; init; } = [];

    /// <summary>Path prefixes that name this provider in front of a model id, without the slash.</summary>
    public IReadOnlyList<string> Prefixes { get; init; } = [];

    /// <summary>Modes of every model that states no price for the mode itself.</summary>
    public IReadOnlyDictionary<ServiceTier, ModePrice> Modes { get; init; } = new Dictionary<ServiceTier, ModePrice>();

    /// <summary>Nano-dollars per thousand web searches for every model that states none.</summary>
    public long? WebSearches { get; init; }

    public required IReadOnlyList<ModelPrice> Models { get; init; }

    /// <summary>The model with what the provider states for all of its models.</summary>
    public ModelPrice Complete(ModelPrice model) => model with
    {
        WebSearches = model.WebSearches ?? WebSearches,
        Modes = Modes.Count == 0
            ? model.Modes
            : Modes.Concat(model.Modes).GroupBy(m => m.Key).ToDictionary(g => g.Key, g => g.Last().Value),
    };

    /// <summary>This provider with <paramref name="models"/> put in the place of those of the same id, new ones last.</summary>
    public ProviderPrices With(IEnumerable<ModelPrice> models)
    {
        var changed = new Dictionary<string, ModelPrice>(StringComparer.OrdinalIgnoreCase);
        foreach (var model in models)
        {
            changed[model.Model] = model with { Provider = Name };
        }

        var merged = Models.Select(m => changed.Remove(m.Model, out var replacement) ? replacement : m).ToList();
        merged.AddRange(changed.Values);
        return this with { Models = merged };
    }
}

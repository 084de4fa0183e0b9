using System.Collections.Frozen;

namespace ClawHQ.Core.Pricing.Matching;

/// <summary>A model found in a provider's part of the book.</summary>
/// <param name="Model">The model; null when the book does not know it.</param>
/// <param name="Region">The region that the id's prefix names.</param>
/// <param name="IsVariant">True when the id names a variant whose own price is not known.</param>
internal readonly record struct ModelMatch(PricedModel? Model, string? Region, bool IsVariant);

/// <summary>One provider's models, found by id.</summary>
internal sealed class ProviderBook
{
    private readonly FrozenDictionary<string, PricedModel> _models;
    private readonly FrozenDictionary<string, PricedModel>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly ModelIdRules _rules;

    public ProviderBook(string name, Dictionary<string, PricedModel> models, ModelIdRules rules)
    {
        Name = name;
        _rules = rules;
        _models = models.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _bySpan = _models.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Name { get; }

    /// <summary>The model with exactly this id or alias; null when there is none.</summary>
    public PricedModel? Exact(string id) => _models.GetValueOrDefault(id);

    /// <summary>The model by the anchored rules, the longest match first.</summary>
    public ModelMatch Find(string id)
    {
        if (_models.TryGetValue(id, out var exact))
        {
            return new ModelMatch(exact, null, false);
        }

        var parts = _rules.Split(id);
        var resource = ModelIdRules.ResourceStart(id);
        PricedModel? model = null;
        if ((resource > 0 && _bySpan.TryGetValue(id.AsSpan(resource), out model))
            || (parts.Start > resource && _bySpan.TryGetValue(id.AsSpan(parts.Start), out model)))
        {
            return new ModelMatch(model, parts.Region, false);
        }

        if (parts.End < id.Length
            && (_bySpan.TryGetValue(id.AsSpan(resource, parts.End - resource), out model)
                || (parts.Start > resource && _bySpan.TryGetValue(id.AsSpan(parts.Start, parts.End - parts.Start), out model))))
        {
            return new ModelMatch(model, parts.Region, parts.IsVariant);
        }

        return default;
    }
}

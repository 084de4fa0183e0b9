using System.Collections.Concurrent;
using System.Collections.Frozen;
using ClawHQ.Core.Pricing.Book;
using ClawHQ.Core.Pricing.Terms;

namespace ClawHQ.Core.Pricing.Matching;

/// <summary>Where a query leads: the provider's name in the book, and the model's price when the book has one.</summary>
internal sealed record Resolution(string? Provider, ModelMatch Match);

/// <summary>The book and terms of one version, immutable, ready to be asked from any thread.</summary>
internal sealed class PriceBookSnapshot
{
    /// <summary>Spellings remembered besides exact ids; hostile names beyond it are worked out anew each time.</summary>
    private const int RememberedMax = 8_192;

    private readonly ModelIdRules _rules;
    private readonly FrozenDictionary<string, ProviderBook> _byName;
    private readonly FrozenDictionary<string, ProviderBook> _onlyHolders;
    private readonly (string Family, ProviderBook Maker)[] _families;
    private readonly FrozenDictionary<string, ProviderBook> _makersByPrefix;
    private readonly ConcurrentDictionary<(string? Provider, string? Model, string? RequestModel), Resolution> _remembered = new();
    private int _rememberedCount;

    public PriceBookSnapshot(PriceDocument document, PriceTerms terms)
    {
        Document = document;
        Terms = terms;
        Version = PriceVersion.Of(document, terms);
        _rules = new ModelIdRules(document.Providers.SelectMany(p => p.Prefixes.Append(p.Name)));
        var books = Books(document, terms, Version, _rules);
        var names = books.ToDictionary(b => b.Key, b => b.Value, StringComparer.OrdinalIgnoreCase);
        foreach (var provider in document.Providers)
        {
            foreach (var alias in provider.Aliases)
            {
                names.TryAdd(alias, books[provider.Name]);
            }
        }

        foreach (var mapping in terms.Mappings)
        {
            if (books.TryGetValue(mapping.Provider, out var book))
            {
                names[mapping.Name] = book;
            }
        }

        _byName = names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _onlyHolders = OnlyHolders(document, terms, books);
        _families = [.. document.Providers.SelectMany(p => p.Families.Select(f => (f, books[p.Name]))).OrderByDescending(f => f.f.Length)];
        _makersByPrefix = document.Providers.SelectMany(p => p.Prefixes.Select(prefix => (prefix, books[p.Name])))
            .DistinctBy(p => p.prefix, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(p => p.prefix, p => p.Item2, StringComparer.OrdinalIgnoreCase);
    }

    public PriceDocument Document { get; }

    public PriceTerms Terms { get; }

    /// <summary>Eight hexadecimal digits of the hash over everything that decides a price.</summary>
    public string Version { get; }

    /// <summary>The book's name for a provider by name, alias or mapping; null when it knows none.</summary>
    public string? KnownProvider(string name) => _byName.TryGetValue(name, out var book) ? book.Name : null;

    /// <summary>Every name by which it knows a provider.</summary>
    public IReadOnlyCollection<string> ProviderNames => _byName.Keys;

    /// <summary>The names under which terms apply: the book's for what it knows by any spelling, else as they are.</summary>
    public (string Provider, string? Model) Canonical(string provider, string? model)
    {
        var name = KnownProvider(provider) ?? provider;
        return model is not null && FindIn(name, model) is { Match.Model: { } known } ? (known.Provider, known.Model) : (name, model);
    }

    /// <summary>Whether a list or another override than the named one prices the model for the team, at whatever time.</summary>
    public bool HasPriceBesides(string overrideId, string provider, string model, string? team)
    {
        var (name, id) = Canonical(provider, model);
        return IsListed(name, id!) || Terms.Overrides.Any(o =>
            o.Id != overrideId && (o.Scope.Team is null || o.Scope.Team == team)
            && string.Equals(o.Provider, name, StringComparison.OrdinalIgnoreCase)
            && string.Equals(o.Model, id, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a list has the model, by any spelling; false for what only overrides know.</summary>
    public bool IsListed(string provider, string model) => Resolve(provider, model, null).Match.Model is { IsListed: true };

    /// <summary>Finds provider and model; what the book does not know keeps the provider's name as sent and has no model.</summary>
    public Resolution Resolve(string? provider, string? model, string? requestModel)
    {
        var key = (provider, model, requestModel);
        if (_remembered.TryGetValue(key, out var known))
        {
            return known;
        }

        var resolution = FindIn(provider, model) ?? FindIn(provider, requestModel)
            ?? new Resolution(provider is not null && _byName.TryGetValue(provider, out var book) ? book.Name : provider, default);
        // Counted beside the dictionary, whose own count takes every lock of it.
        if (Volatile.Read(ref _rememberedCount) < RememberedMax && IsShort(provider) && IsShort(model) && IsShort(requestModel)
            && _remembered.TryAdd(key, resolution))
        {
            Interlocked.Increment(ref _rememberedCount);
        }

        return resolution;
    }

    private static bool IsShort(string? name) => name is not { Length: > PriceFields.NameLengthMax };

    private Resolution? FindIn(string? provider, string? model)
    {
        if (string.IsNullOrEmpty(model) || !IsShort(model))
        {
            return null;
        }

        if (provider is not null && _byName.TryGetValue(provider, out var book))
        {
            return Found(book, model);
        }

        return _onlyHolders.TryGetValue(model, out var holder)
            ? Found(holder, model)
            : Maker(model) is { } maker ? Found(maker, model) : null;
    }

    private static Resolution? Found(ProviderBook book, string model)
    {
        var match = book.Find(model);
        return match.Model is null ? null : new Resolution(book.Name, match);
    }

    private ProviderBook? Maker(string model)
    {
        var slash = model.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && _makersByPrefix.TryGetValue(model[..slash], out var named) && named.Find(model).Model is not null)
        {
            return named;
        }

        var id = model.AsSpan(_rules.Split(model).Start);
        foreach (var (family, maker) in _families)
        {
            if (id.StartsWith(family, StringComparison.OrdinalIgnoreCase))
            {
                return maker;
            }
        }

        return null;
    }

    private static Dictionary<string, ProviderBook> Books(PriceDocument document, PriceTerms terms, string version, ModelIdRules rules)
    {
        var books = new Dictionary<string, ProviderBook>(StringComparer.OrdinalIgnoreCase);
        foreach (var provider in document.Providers)
        {
            var models = new Dictionary<string, PricedModel>(StringComparer.OrdinalIgnoreCase);
            foreach (var price in provider.Models.Select(provider.Complete))
            {
                var priced = new PricedModel(price, provider.Name, price.Model, terms, version);
                models[price.Model] = priced;
                foreach (var alias in price.Aliases)
                {
                    models.TryAdd(alias, priced);
                }
            }

            AddUnlisted(models, provider.Name, terms, version);
            books[provider.Name] = new ProviderBook(provider.Name, models, rules);
        }

        var own = terms.Overrides.Select(o => o.Provider).Distinct(StringComparer.OrdinalIgnoreCase);
        foreach (var name in own.Where(name => !books.ContainsKey(name)).ToList())
        {
            var models = new Dictionary<string, PricedModel>(StringComparer.OrdinalIgnoreCase);
            AddUnlisted(models, name, terms, version);
            books[name] = new ProviderBook(name, models, rules);
        }

        return books;
    }

    /// <summary>Models that only the operator's overrides know.</summary>
    private static void AddUnlisted(Dictionary<string, PricedModel> models, string provider, PriceTerms terms, string version)
    {
        foreach (var o in terms.Overrides.Where(o => string.Equals(o.Provider, provider, StringComparison.OrdinalIgnoreCase)))
        {
            if (!models.ContainsKey(o.Model))
            {
                models[o.Model] = new PricedModel(null, provider, o.Model, terms, version);
            }
        }
    }

    /// <summary>Exact ids that one provider alone has.</summary>
    private static FrozenDictionary<string, ProviderBook> OnlyHolders(
        PriceDocument document, PriceTerms terms, Dictionary<string, ProviderBook> books)
    {
        var ids = document.Providers
            .SelectMany(p => p.Models.SelectMany(m => m.Aliases.Prepend(m.Model)).Select(id => (Id: id, Provider: p.Name)))
            .Concat(terms.Overrides.Select(o => (Id: o.Model, o.Provider)));
        return ids.GroupBy(i => i.Id, i => i.Provider, StringComparer.OrdinalIgnoreCase)
            .Where(g => g.Distinct(StringComparer.OrdinalIgnoreCase).Count() == 1)
            .ToFrozenDictionary(g => g.Key, g => books[g.First()], StringComparer.OrdinalIgnoreCase);
    }
}

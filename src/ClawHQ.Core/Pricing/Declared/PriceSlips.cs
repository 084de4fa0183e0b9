using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;
using ClawHQ.Core.Config.Specs;
using ClawHQ.Core.Pricing.Matching;
using ClawHQ.Core.Settings;

namespace ClawHQ.Core.Pricing.Declared;

/// <summary>Finds declared price overrides of a provider or model that nobody knows: an own one, or a slip of the pen. Such an override is
/// right, and holds for nothing until usage of just this name comes in.</summary>
public static class PriceSlips
{
    /// <summary>What is probably a slip by the price book that ships with the program, where no server is asked: what is near to a name
    /// that it has. Whether an own model is meant only a server can tell.</summary>
    public static IReadOnlyList<ProblemItem> Of(IReadOnlyList<Manifest> manifests)
    {
        var prices = manifests.Where(m => m.Spec is PriceOverrideSpec).ToList();
        return prices.Count == 0 ? [] : [.. Of(prices, PriceBook.Shipped().Current, []).Where(p => p.IsNear).Select(p => p.Problem)];
    }

    /// <summary>What neither the list of the price book nor usage knows.</summary>
    /// <param name="manifests">What is declared.</param>
    /// <param name="book">The price book. Own prices in it do not count: what is declared may be among them already.</param>
    /// <param name="used">Providers and models of booked usage.</param>
    internal static IEnumerable<(ProblemItem Problem, bool IsNear)> Of(
        IReadOnlyList<Manifest> manifests, PriceBookSnapshot book, IReadOnlyCollection<(string Provider, string? Model)> used)
    {
        var byProvider = new Dictionary<string, HashSet<string>?>(StringComparer.OrdinalIgnoreCase);
        foreach (var manifest in manifests)
        {
            if (manifest.Spec is not PriceOverrideSpec { Provider: { } provider, Model: { } model })
            {
                continue;
            }

            if (!byProvider.TryGetValue(provider, out var models))
            {
                models = byProvider[provider] = Models(book, provider, used);
            }

            var (path, name, known, of) = models is null
                ? ("provider", provider, Providers(book, used), "")
                : ("model", model, models, $" of {provider}");
            if (models is not null && (book.IsListed(provider, model) || models.Contains(model)))
            {
                continue;
            }

            var problems = new List<ProblemItem>();
            var hint = NearestName.Hint(name, known, "It will hold for usage that is reported with just this name.");
            new SpecCheck(manifest.Written, v => $"{manifest.File}:{v.Place}", problems)
                .Refuse(path, $"Neither the price book nor booked usage has a {path} of this name{of}.", hint);
            yield return (problems[0], NearestName.Of(name, known) is not null);
        }
    }

    private static HashSet<string> Providers(PriceBookSnapshot book, IEnumerable<(string Provider, string? Model)> used) =>
        new(book.Document.Providers.SelectMany(p => p.Aliases.Prepend(p.Name)).Concat(used.Select(u => u.Provider)),
            StringComparer.OrdinalIgnoreCase);

    /// <summary>The models of a provider; null where the provider is not known.</summary>
    private static HashSet<string>? Models(
        PriceBookSnapshot book, string provider, IEnumerable<(string Provider, string? Model)> used)
    {
        var name = book.KnownProvider(provider) ?? provider;
        var listed = book.Document.Providers.FirstOrDefault(p => Same(p.Name, name));
        (string, string? Model)[] own = [.. used.Where(u => Same(u.Provider, name))];
        return listed is null && own.Length == 0
            ? null
            : new HashSet<string>(
                (listed?.Models ?? []).SelectMany(m => m.Aliases.Prepend(m.Model)).Concat(own.Select(u => u.Model).OfType<string>()),
                StringComparer.OrdinalIgnoreCase);
    }

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

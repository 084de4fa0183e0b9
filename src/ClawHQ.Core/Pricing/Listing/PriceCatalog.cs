using ClawHQ.Core.Access;
using ClawHQ.Core.Pricing.History;
using ClawHQ.Core.Pricing.Terms;
using ClawHQ.Domain.Pricing;
using NodaTime;

namespace ClawHQ.Core.Pricing.Listing;

/// <summary>Which models of the book are wanted.</summary>
/// <param name="Provider">Only this provider's, by any of its names; null for all.</param>
/// <param name="Model">Only the one with this id or alias; null for all.</param>
/// <param name="Text">Only those with this in provider, id or alias; null for all.</param>
/// <param name="WithHistory">Whether each comes with all rows of its price.</param>
/// <param name="VisibleTeams">Whose overrides and discounts may be seen.</param>
public sealed record PriceListQuery(string? Provider, string? Model, string? Text, bool WithHistory, TeamBound VisibleTeams);

/// <summary>The price book as people and programs read it: what it has in force, with the terms that the reader may see.</summary>
public sealed class PriceCatalog
{
    private readonly PriceBook _book;
    private readonly PriceStore _store;
    private readonly TimeProvider _clock;

    internal PriceCatalog(PriceBook book, PriceStore store, TimeProvider clock)
    {
        _book = book;
        _store = store;
        _clock = clock;
    }

    /// <summary>Names the state of book and terms.</summary>
    public string Version => _book.Version;

    /// <summary>The providers that have prices, by name.</summary>
    public IReadOnlyList<string> Providers =>
        [.. _book.Current.Document.Providers.Select(p => p.Name).Order(StringComparer.OrdinalIgnoreCase)];

    /// <summary>The models that match, by provider and id.</summary>
    public IEnumerable<PriceView> List(PriceListQuery query)
    {
        var snapshot = _book.Current;
        var name = query.Provider is null ? null : snapshot.KnownProvider(query.Provider) ?? query.Provider;
        var visible = snapshot.Terms.Visible(query.VisibleTeams);
        var today = Today();
        return Models(snapshot, visible)
            .Where(m => name is null || Same(m.Provider, name))
            .Where(m => query.Model is not { } model || Same(m.Model, model) || m.Aliases.Any(a => Same(a, model)))
            .Where(m => query.Text is not { } text
                || m.Aliases.Append(m.Model).Append(m.Provider).Any(t => t.Contains(text, StringComparison.OrdinalIgnoreCase)))
            .OrderBy(m => m.Provider, StringComparer.OrdinalIgnoreCase).ThenBy(m => m.Model, StringComparer.OrdinalIgnoreCase)
            .Select(m => PriceView.Of(m, today, query.WithHistory, visible));
    }

    /// <summary>One model with its history, found as usage of it would be; null when the book has none that may be seen.</summary>
    public PriceView? Find(string provider, string model, TeamBound visibleTeams)
    {
        var snapshot = _book.Current;
        var visible = snapshot.Terms.Visible(visibleTeams);
        return snapshot.Resolve(provider, model, null).Match.Model is { } match
            && Models(snapshot, visible).FirstOrDefault(m => Same(m.Provider, match.Provider) && Same(m.Model, match.Model)) is { } price
            ? PriceView.Of(price, Today(), true, visible)
            : null;
    }

    /// <summary>The operator's own prices, of all times.</summary>
    public IReadOnlyList<OverrideView> Overrides(TeamBound visibleTeams) =>
        [.. _book.Current.Terms.Visible(visibleTeams).Overrides.Select(TermEndpoints.View)];

    /// <summary>The discounts, of all times.</summary>
    public IReadOnlyList<DiscountView> Discounts(TeamBound visibleTeams) =>
        [.. _book.Current.Terms.Visible(visibleTeams).Discounts.Select(TermEndpoints.View)];

    /// <summary>The latest versions of the book, newest first.</summary>
    public IReadOnlyList<VersionView> LatestVersions(int count) =>
        [.. _store.List(long.MaxValue, count).Select(r => VersionView.Of(r.Row))];

    private IEnumerable<ModelPrice> Models(Matching.PriceBookSnapshot snapshot, PriceTerms visible) =>
        snapshot.Document.Providers.SelectMany(p => p.Models.Select(p.Complete))
            .Concat(OwnModels.Of(snapshot, visible, _clock.GetUtcNow()));

    private LocalDate Today() => Instant.FromDateTimeOffset(_clock.GetUtcNow()).InUtc().Date;

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

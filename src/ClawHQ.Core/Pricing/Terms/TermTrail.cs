using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Records;

namespace ClawHQ.Core.Pricing.Terms;

/// <summary>What audit records say of overrides, discounts and mappings, as the API shows them.</summary>
internal static class TermTrail
{
    /// <summary>The record of an override that is set or removed.</summary>
    public static AuditEvent Override(AuditAction action, string id, PriceTerms before, PriceTerms after) => Record(
        action, "price.override", id, before, after, terms => Told(terms.Overrides.FirstOrDefault(o => o.Id == id)));

    /// <summary>The record of a discount that is set or removed.</summary>
    public static AuditEvent Discount(AuditAction action, string id, PriceTerms before, PriceTerms after) => Record(
        action, "price.discount", id, before, after, terms => Told(terms.Discounts.FirstOrDefault(d => d.Id == id)));

    /// <summary>The record of a mapping that is set or removed.</summary>
    public static AuditEvent Mapping(AuditAction action, string name, PriceTerms before, PriceTerms after) => Record(
        action, "price.mapping", name, before, after, terms => Told(terms.Mappings.FirstOrDefault(m => IsSame(m.Name, name))));

    private static AuditEvent Record(
        AuditAction action, string kind, string id, PriceTerms before, PriceTerms after, Func<PriceTerms, JsonObject?> tell) =>
        new(action, new AuditObject(kind, id)) { Before = tell(before), After = tell(after) };

    private static JsonObject? Told(PriceOverride? term)
    {
        if (term is null)
        {
            return null;
        }

        var view = TermEndpoints.View(term);
        var told = Scoped(view.Provider, view.Model, view.Team, view.From, view.To);
        told["rates"] = Rates(view.Rates);
        told["web_searches"] = view.WebSearches;
        told["note"] = view.Note;
        return told;
    }

    private static JsonObject? Told(Discount? term)
    {
        if (term is null)
        {
            return null;
        }

        var view = TermEndpoints.View(term);
        var told = Scoped(view.Provider, view.Model, view.Team, view.From, view.To);
        told["percent"] = view.Percent;
        told["off"] = view.Off is null ? null : Rates(view.Off);
        told["note"] = view.Note;
        return told;
    }

    private static JsonObject? Told(ProviderMapping? term) =>
        term is null ? null : new JsonObject { ["name"] = term.Name, ["provider"] = term.Provider };

    private static JsonObject Scoped(string provider, string? model, string? team, DateTimeOffset? from, DateTimeOffset? to) => new()
    {
        ["provider"] = provider, ["model"] = model, ["team"] = team, ["from"] = Time(from), ["to"] = Time(to),
    };

    private static JsonObject Rates(IReadOnlyDictionary<string, string> rates) =>
        new(rates.Select(r => KeyValuePair.Create<string, JsonNode?>(r.Key, r.Value)));

    private static string? Time(DateTimeOffset? time) => time is { } at ? CanonicalTime.Of(at) : null;

    private static bool IsSame(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

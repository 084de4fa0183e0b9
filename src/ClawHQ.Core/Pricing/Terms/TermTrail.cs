using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Records;

namespace ClawHQ.Core.Pricing.Terms;

/// <summary>What audit records say of overrides, discounts and mappings, as the API shows them.</summary>
internal static class TermTrail
{
    /// <summary>The record of an override that is set or removed.</summary>
    public static AuditEvent Override(AuditAction action, string id, PriceTerms before, PriceTerms after) => new(
        action, new AuditObject("price.override", id))
    {
        Before = Told(before.Overrides.FirstOrDefault(o => o.Id == id)), After = Told(after.Overrides.FirstOrDefault(o => o.Id == id)),
    };

    /// <summary>The record of a discount that is set or removed.</summary>
    public static AuditEvent Discount(AuditAction action, string id, PriceTerms before, PriceTerms after) => new(
        action, new AuditObject("price.discount", id))
    {
        Before = Told(before.Discounts.FirstOrDefault(d => d.Id == id)), After = Told(after.Discounts.FirstOrDefault(d => d.Id == id)),
    };

    /// <summary>The record of a mapping that is set or removed.</summary>
    public static AuditEvent Mapping(AuditAction action, string name, PriceTerms before, PriceTerms after) => new(
        action, new AuditObject("price.mapping", name))
    {
        Before = Told(before.Mappings.FirstOrDefault(m => IsSame(m.Name, name))),
        After = Told(after.Mappings.FirstOrDefault(m => IsSame(m.Name, name))),
    };

    private static JsonObject? Told(PriceOverride? term)
    {
        if (term is null)
        {
            return null;
        }

        var view = TermEndpoints.View(term);
        return new JsonObject
        {
            ["provider"] = view.Provider,
            ["model"] = view.Model,
            ["team"] = view.Team,
            ["from"] = Time(view.From),
            ["to"] = Time(view.To),
            ["rates"] = Rates(view.Rates),
            ["web_searches"] = view.WebSearches,
            ["note"] = view.Note,
        };
    }

    private static JsonObject? Told(Discount? term)
    {
        if (term is null)
        {
            return null;
        }

        var view = TermEndpoints.View(term);
        return new JsonObject
        {
            ["provider"] = view.Provider,
            ["model"] = view.Model,
            ["team"] = view.Team,
            ["from"] = Time(view.From),
            ["to"] = Time(view.To),
            ["percent"] = view.Percent,
            ["off"] = view.Off is null ? null : Rates(view.Off),
            ["note"] = view.Note,
        };
    }

    private static JsonObject? Told(ProviderMapping? term) =>
        term is null ? null : new JsonObject { ["name"] = term.Name, ["provider"] = term.Provider };

    private static JsonObject Rates(IReadOnlyDictionary<string, string> rates) =>
        new(rates.Select(r => KeyValuePair.Create<string, JsonNode?>(r.Key, r.Value)));

    private static string? Time(DateTimeOffset? time) => time is { } at ? CanonicalTime.Of(at) : null;

    private static bool IsSame(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

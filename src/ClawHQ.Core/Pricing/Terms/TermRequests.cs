using System.Globalization;
using ClawHQ.Core.Api;
using ClawHQ.Core.Pricing.Book;
using ClawHQ.Core.Pricing.Matching;
using ClawHQ.Core.Settings;
using ClawHQ.Domain;
using ClawHQ.Domain.Pricing;

namespace ClawHQ.Core.Pricing.Terms;

/// <summary>Sets an override. Prices are dollars per million tokens as text.</summary>
/// <param name="Provider">The price book's name, or the operator's own provider.</param>
/// <param name="Model">The exact model id.</param>
/// <param name="Team">Only for this team; null for all.</param>
/// <param name="From">Inclusive; when null, now for a model that has a price already, else since ever.</param>
/// <param name="To">Exclusive; null for no end.</param>
/// <param name="Rates">By token class: <c>input</c> (required), <c>output</c>, <c>cache_read</c>, ...</param>
/// <param name="WebSearches">Dollars per thousand searches.</param>
/// <param name="Note">Why.</param>
public sealed record OverrideRequest(
    string? Provider, string? Model, string? Team, DateTimeOffset? From, DateTimeOffset? To,
    IReadOnlyDictionary<string, string>? Rates, string? WebSearches, string? Note);

/// <summary>Sets a discount: either a percentage, or amounts off per million tokens.</summary>
/// <param name="Provider">The price book's name.</param>
/// <param name="Model">The exact model id; null for all of the provider's.</param>
/// <param name="Team">Only for this team; null for all.</param>
/// <param name="From">Inclusive; now when null.</param>
/// <param name="To">Exclusive; null for no end.</param>
/// <param name="Percent">Such as <c>15</c> or <c>12.5</c>; at most two decimals.</param>
/// <param name="Off">Dollars off per million tokens: <c>input</c>, <c>output</c>, <c>cache_read</c>, <c>cache_write</c>.</param>
/// <param name="Note">Why.</param>
public sealed record DiscountRequest(
    string? Provider, string? Model, string? Team, DateTimeOffset? From, DateTimeOffset? To,
    string? Percent, IReadOnlyDictionary<string, string>? Off, string? Note);

/// <summary>Gives another name for a provider its place in the price book.</summary>
/// <param name="Provider">The price book's name.</param>
public sealed record MappingRequest(string? Provider);

/// <summary>Reads requests for terms and says everything that is wrong with them.</summary>
internal sealed class TermReader(TimeProvider clock)
{
    private readonly List<ProblemItem> _errors = [];

    public IReadOnlyList<ProblemItem> Errors => _errors;

    /// <param name="id">The override's name.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="hasPriceBesides">Whether provider, model and team have a price without the override of this name.</param>
    public PriceOverride Override(string id, OverrideRequest request, Func<string, string, string, string?, bool> hasPriceBesides)
    {
        string[] classes = [.. RateNames.All(new Rates { Input = 0 }).Select(r => r.Name)];
        var rates = Prices("rates", request.Rates, classes);
        if (!rates.ContainsKey("input") && request.Rates?.Keys.Any(name => IsMeantAsInput(name, classes)) != true)
        {
            _errors.Add(new ProblemItem("rates.input", null, "An override needs the price of input, such as \"2.5\"."));
        }

        long? Rate(string name) => rates.TryGetValue(name, out var rate) ? rate : null;
        var name = Name("id", id, required: true)!;
        var provider = Name("provider", request.Provider, required: true) ?? "";
        var model = Name("model", request.Model, required: true) ?? "";
        // Without another price there is none that earlier usage could keep.
        var isFirstPrice = request.From is null && !hasPriceBesides(id, provider, model, request.Team);
        return new PriceOverride(
            name,
            provider,
            model,
            Scope(request.Team, isFirstPrice ? TermScope.Ever : Start(request.From), request.To),
            new Rates
            {
                Input = Rate("input") ?? 0,
                Output = Rate("output"),
                CacheRead = Rate("cache_read"),
                CacheWrite = Rate("cache_write"),
                CacheWrite1h = Rate("cache_write_1h"),
                Reasoning = Rate("reasoning"),
                AudioInput = Rate("audio_input"),
                AudioCacheRead = Rate("audio_cache_read"),
                AudioOutput = Rate("audio_output"),
                ImageInput = Rate("image_input"),
                ImageOutput = Rate("image_output"),
            },
            request.WebSearches is { } searches ? Price("web_searches", searches) : null,
            Name("note", request.Note, required: false));
    }

    /// <summary>Whether a token class is input, or a slip for it: then it is said what is wrong with that, and not that it is missing.
    /// </summary>
    private static bool IsMeantAsInput(string name, string[] classes) =>
        name == "input" || (!classes.Contains(name) && NearestName.Of(name, classes) == "input");

    public Discount Discount(string id, DiscountRequest request, PriceBookSnapshot book)
    {
        CheckKnown(request.Provider, book);
        if (request.Percent is null == request.Off is null)
        {
            _errors.Add(new ProblemItem("percent", null, "A discount is a percentage or an amount off.", "Set one of percent and off."));
        }

        var off = Prices("off", request.Off, ["input", "output", "cache_read", "cache_write"]);
        return new Discount(
            Name("id", id, required: true)!,
            Name("provider", request.Provider, required: true) ?? "",
            Name("model", request.Model, required: false),
            Scope(request.Team, Start(request.From), request.To),
            request.Percent is { } percent ? Remaining(percent) : null,
            request.Off is null
                ? null
                : new RateReduction(
                    off.GetValueOrDefault("input"), off.GetValueOrDefault("output"),
                    off.GetValueOrDefault("cache_read"), off.GetValueOrDefault("cache_write")),
            Name("note", request.Note, required: false));
    }

    public ProviderMapping Mapping(string name, MappingRequest request, PriceBookSnapshot book)
    {
        var provider = Name("provider", request.Provider, required: true) ?? "";
        CheckKnown(provider, book);
        return new ProviderMapping(Name("name", name, required: true)!, book.KnownProvider(provider) ?? provider);
    }

    private void CheckKnown(string? provider, PriceBookSnapshot book)
    {
        if (!string.IsNullOrWhiteSpace(provider) && book.KnownProvider(provider) is null)
        {
            _errors.Add(new ProblemItem("provider", Problem.Echo(provider), "The price book has no such provider.",
                NearestName.Hint(provider, book.ProviderNames, "clawhq prices list shows those that it has.")));
        }
    }

    private Multiplier? Remaining(string text)
    {
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent is > 0 and <= 100 && Multiplier.TryFrom((100 - percent) / 100, out var remaining))
        {
            return remaining;
        }

        _errors.Add(new ProblemItem("percent", Problem.Echo(text), "A percentage is above 0, at most 100, with at most two decimals."));
        return null;
    }

    private Dictionary<string, long> Prices(string path, IReadOnlyDictionary<string, string>? prices, IReadOnlyList<string> names)
    {
        var read = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, text) in prices ?? new Dictionary<string, string>())
        {
            if (!names.Contains(name))
            {
                var shown = Problem.Echo(name);
                var hint = NearestName.Hint(name, names);
                _errors.Add(new ProblemItem($"{path}.{shown}", null, $"There is no token class '{shown}'.", hint));
            }
            else if (Price($"{path}.{name}", text) is { } price)
            {
                read[name] = price;
            }
        }

        return read;
    }

    private long? Price(string path, string text)
    {
        if (Money.TryParse(text, out var price) && price.Nanos is >= 0 and <= Rates.Max)
        {
            return price.Nanos;
        }

        var message = $"'{path}' must be a price from 0 to 10000 US dollars, with a point and at most nine decimals.";
        _errors.Add(new ProblemItem(path, Problem.Echo(text), message));
        return null;
    }

    private long Start(DateTimeOffset? from) => (from ?? clock.GetUtcNow()).ToUnixTimeMilliseconds();

    private TermScope Scope(string? team, long start, DateTimeOffset? to)
    {
        var end = to?.ToUnixTimeMilliseconds();
        if (end <= start)
        {
            _errors.Add(new ProblemItem("to", $"{to:O}", "The end must lie after the start."));
        }

        return new TermScope(Name("team", team, required: false), start, end);
    }

    private string? Name(string path, string? name, bool required)
    {
        if (string.IsNullOrWhiteSpace(name) ? required : name.Length > PriceFields.NameLengthMax || name.Any(char.IsControl))
        {
            var message = $"{path} must have 1 to {PriceFields.NameLengthMax} printable characters.";
            _errors.Add(new ProblemItem(path, name is null ? null : Problem.Echo(name), message));
        }

        return string.IsNullOrWhiteSpace(name) ? null : name;
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;
using ClawHQ.Core.Pricing.Book;
using ClawHQ.Domain.Pricing;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Core.Pricing.Import;

/// <summary>Reads LiteLLM's <c>model_prices_and_context_window.json</c>: dollars per token, one object per model.</summary>
internal static partial class LiteLlmPrices
{
    private const decimal PerMillion = 1_000_000;

    private static readonly (ServiceTier Tier, string Suffix)[] ModeSuffixes =
        [(ServiceTier.Batch, "_batches"), (ServiceTier.Flex, "_flex"), (ServiceTier.Priority, "_priority")];

    /// <summary>Whether the root looks like this format.</summary>
    public static bool Matches(JsonElement root) =>
        root.EnumerateObject().Any(m => m.Value.ValueKind == JsonValueKind.Object && m.Value.TryGetProperty("litellm_provider", out _));

    public static ImportedPrices Read(JsonElement root, ListReader list)
    {
        foreach (var entry in root.EnumerateObject())
        {
            var isModel = entry.Name != "sample_spec" && entry.Value.ValueKind == JsonValueKind.Object
                && entry.Value.TryGetProperty("input_cost_per_token", out var cost) && cost.ValueKind == JsonValueKind.Number;
            if (isModel && ListReader.Text(entry.Value, "litellm_provider") is { } name
                && list.Provider(ProviderName(name)) is { } provider)
            {
                ReadModel(entry.Name, provider, name, entry.Value, list);
            }
        }

        return list.Finish("litellm");
    }

    /// <summary>LiteLLM splits some providers by API.</summary>
    private static string ProviderName(string name) =>
        name.StartsWith("vertex_ai", StringComparison.Ordinal) ? "vertex_ai"
        : name is "text-completion-openai" ? "openai"
        : name is "cohere_chat" ? "cohere"
        : name;

    private static void ReadModel(string key, string provider, string listProvider, JsonElement model, ListReader list)
    {
        var id = key.StartsWith(listProvider + "/", StringComparison.OrdinalIgnoreCase) ? key[(listProvider.Length + 1)..]
            : key.StartsWith(provider + "/", StringComparison.OrdinalIgnoreCase) ? key[(provider.Length + 1)..]
            : key.StartsWith("vertex_ai/", StringComparison.Ordinal) ? key["vertex_ai/".Length..]
            : key;
        if (id.Length is 0 or > PriceFields.NameLengthMax || RegionPrefix().IsMatch(id))
        {
            return;
        }

        try
        {
            list.Add(new ModelPrice
            {
                Provider = provider,
                Model = id,
                Rows = [new PriceRow(null, RatesOf(model, ""), LongContext(model))],
                Modes = Modes(model),
                WebSearches = WebSearches(model),
                Facts = ModelFacts.None with
                {
                    Kind = ListReader.Text(model, "mode") is { Length: < 40 } kind ? kind : ModelFacts.None.Kind,
                    Context = ListReader.Count(model, "max_input_tokens"),
                    MaxOutput = ListReader.Count(model, "max_output_tokens"),
                },
            });
        }
        catch (FormatException e)
        {
            list.Refuse($"{provider}/{id}", e.Message);
        }
    }

    private static Rates RatesOf(JsonElement model, string suffix)
    {
        long? Price(string name) => ListReader.Price(model, name + suffix, PerMillion);
        return new Rates
        {
            Input = Price("input_cost_per_token") ?? 0,
            Output = Price("output_cost_per_token"),
            CacheRead = Price("cache_read_input_token_cost"),
            CacheWrite = Price("cache_creation_input_token_cost"),
            CacheWrite1h = Price("cache_creation_input_token_cost_above_1hr"),
            Reasoning = Price("output_cost_per_reasoning_token"),
            AudioInput = Price("input_cost_per_audio_token"),
            AudioCacheRead = Price("cache_read_input_audio_token_cost"),
            AudioOutput = Price("output_cost_per_audio_token"),
            ImageInput = Price("input_cost_per_image_token"),
            ImageOutput = Price("output_cost_per_image_token"),
        };
    }

    private static List<LongContextPrice> LongContext(JsonElement model)
    {
        var levels = new SortedDictionary<long, Rates>();
        foreach (var field in model.EnumerateObject())
        {
            if (LongContextField().Match(field.Name) is { Success: true } match && field.Value.ValueKind == JsonValueKind.Number)
            {
                levels[long.Parse(match.Groups["thousands"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) * 1_000] =
                    RatesOf(model, match.Groups["suffix"].Value);
            }
        }

        return [.. levels.Select(l => new LongContextPrice(l.Key, l.Value))];
    }

    private static Dictionary<ServiceTier, ModePrice> Modes(JsonElement model)
    {
        var modes = new Dictionary<ServiceTier, ModePrice>();
        foreach (var (tier, suffix) in ModeSuffixes)
        {
            if (ListReader.Price(model, "input_cost_per_token" + suffix, PerMillion) is > 0)
            {
                modes[tier] = new ModePrice(null, RatesOf(model, suffix));
            }
        }

        return modes;
    }

    private static long? WebSearches(JsonElement model) =>
        model.TryGetProperty("search_context_cost_per_query", out var searches) && searches.ValueKind == JsonValueKind.Object
            ? ListReader.Price(searches, "search_context_size_medium", 1_000)
            : null;

    // Copies of a model for one region, which the id rules and the geography factors cover.
    [GeneratedRegex(@"^(us|eu|apac|au|jp|global|us-gov)[./]|^[a-z]{2}(-gov)?-[a-z]+-\d/")]
    private static partial Regex RegionPrefix();

    [GeneratedRegex(@"^input_cost_per_token(?<suffix>_above_(?<thousands>[1-9]\d{0,3})k_tokens)$")]
    private static partial Regex LongContextField();
}

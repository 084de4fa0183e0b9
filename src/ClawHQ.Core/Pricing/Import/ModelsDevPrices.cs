using System.Text.Json;
using ClawHQ.Core.Pricing.Book;
using ClawHQ.Domain.Pricing;

namespace ClawHQ.Core.Pricing.Import;

/// <summary>Reads models.dev's <c>api.json</c>: dollars per million tokens, models by provider.</summary>
internal static class ModelsDevPrices
{
    /// <summary>Whether the root looks like this format.</summary>
    public static bool Matches(JsonElement root) => root.EnumerateObject().Any(p => Find(p.Value, "models") is not null);

    public static ImportedPrices Read(JsonElement root, ListReader list)
    {
        foreach (var part in root.EnumerateObject())
        {
            if (Find(part.Value, "models") is { } models && list.Provider(part.Name) is { } provider)
            {
                foreach (var model in models.EnumerateObject())
                {
                    ReadModel(provider, model.Name, model.Value, list);
                }
            }
        }

        return list.Finish("models.dev");
    }

    private static void ReadModel(string provider, string id, JsonElement model, ListReader list)
    {
        if (id.Length is 0 or > PriceFields.NameLengthMax || Find(model, "cost") is not { } cost || !cost.TryGetProperty("input", out _))
        {
            return;
        }

        try
        {
            var limit = Find(model, "limit");
            list.Add(new ModelPrice
            {
                Provider = provider,
                Model = id,
                Rows = [new PriceRow(null, RatesOf(cost), LongContext(cost))],
                Facts = ModelFacts.None with
                {
                    Context = limit is { } c ? ListReader.Count(c, "context") : null,
                    MaxOutput = limit is { } o ? ListReader.Count(o, "output") : null,
                },
            });
        }
        catch (FormatException e)
        {
            list.Refuse($"{provider}/{id}", e.Message);
        }
    }

    private static Rates RatesOf(JsonElement cost) => new()
    {
        Input = ListReader.Price(cost, "input", 1) ?? 0,
        Output = ListReader.Price(cost, "output", 1),
        CacheRead = ListReader.Price(cost, "cache_read", 1),
        CacheWrite = ListReader.Price(cost, "cache_write", 1),
        Reasoning = ListReader.Price(cost, "reasoning", 1),
        AudioInput = ListReader.Price(cost, "input_audio", 1),
        AudioOutput = ListReader.Price(cost, "output_audio", 1),
    };

    private static List<LongContextPrice> LongContext(JsonElement cost) =>
        Find(cost, "context_over_200k") is { } over && over.TryGetProperty("input", out _)
            ? [new LongContextPrice(200_000, RatesOf(over))]
            : [];

    /// <summary>An object inside an object; null when either is none.</summary>
    private static JsonElement? Find(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? value
            : null;
}

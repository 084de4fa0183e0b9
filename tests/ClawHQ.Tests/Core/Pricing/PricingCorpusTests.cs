using System.Globalization;
using System.Text.Json;
using ClawHQ.Core.Ingest.ProviderUsage;
using ClawHQ.Core.Pricing;
using ClawHQ.Core.Pricing.Matching;
using ClawHQ.Core.Pricing.Terms;
using ClawHQ.Domain;
using ClawHQ.Domain.Pricing;
using ClawHQ.Domain.Usage;
using ClawHQ.Tests.Tidy;

namespace ClawHQ.Tests.Core.Pricing;

/// <summary>Provider usage blocks in, nano-dollars out; the expected figures come from a script that shares no code with ClawHQ.</summary>
public class PricingCorpusTests
{
    private static readonly PriceBook Book = PriceBook.Shipped();

    private static readonly List<JsonElement> Cases = [.. Repository.Read("tests/Fixtures/pricing/corpus.jsonl")
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    [Fact]
    public void Every_case_costs_what_the_separate_script_says() =>
        Repository.Nothing(
            from one in Cases
            let expected = one.GetProperty("expected") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : (long?)null
            let actual = Cost(one)
            where expected != actual
            select $"{one.GetProperty("id")} {one.GetProperty("model")}: expected {expected}, got {actual}: {one.GetProperty("sum")}");

    [Fact]
    public void The_corpus_is_large_broad_and_covers_every_lesson()
    {
        var providers = Cases.CountBy(c => c.GetProperty("provider").GetString()!).ToDictionary();
        var lessons = Cases.SelectMany(c => c.GetProperty("lessons").EnumerateArray()).CountBy(l => l.GetInt32()).ToDictionary();

        Assert.True(Cases.Count >= 300, $"{Cases.Count} cases");
        Assert.True(providers.Count >= 12, $"{providers.Count} providers");
        Assert.All(providers, p => Assert.True(p.Value * 4 <= Cases.Count, $"{p.Key} has {p.Value} of {Cases.Count} cases"));
        Assert.All(Enumerable.Range(1, 25), n => Assert.True(lessons.GetValueOrDefault(n) >= 3, $"lesson {n}"));
    }

    private static long? Cost(JsonElement one)
    {
        var format = Enum.Parse<UsageFormat>(Text(one, "format")!.Replace("_", "", StringComparison.Ordinal), ignoreCase: true);
        var (book, isEffective) = BookFor(one);
        long? sum = null;
        foreach (var answer in Answers(one))
        {
            var stream = new UsageStream(format);
            foreach (var block in answer)
            {
                stream.Add(block);
            }

            foreach (var part in stream.Read())
            {
                var priced = book.Price(Query(one, part), part.Usage);
                if ((isEffective ? priced.EffectiveCost : priced.ListCost) is not { } cost)
                {
                    return null;
                }

                sum = (sum ?? 0) + cost;
            }
        }

        return sum * (one.TryGetProperty("repeat", out var repeat) ? repeat.GetInt32() : 1);
    }

    /// <summary>Blocks by answer: deliveries of one id are one answer.</summary>
    private static IEnumerable<IEnumerable<JsonElement>> Answers(JsonElement one) =>
        one.TryGetProperty("deliveries", out var deliveries)
            ? deliveries.EnumerateArray().GroupBy(d => d.GetProperty("id").GetString(), d => d.GetProperty("usage"))
            : one.TryGetProperty("stream", out var blocks) ? [blocks.EnumerateArray()]
            : [[one.GetProperty("usage")]];

    private static PriceQuery Query(JsonElement one, MeteredUsage part) => new()
    {
        Provider = one.GetProperty("provider").GetString(),
        Model = part.Model ?? one.GetProperty("model").GetString(),
        Time = DateTimeOffset.Parse(one.GetProperty("time").GetString()!, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(),
        Tier = part.Tier ?? (Text(one, "tier") is { } tier ? Enum.Parse<ServiceTier>(tier, ignoreCase: true) : ServiceTier.Standard),
        Geography = part.Geography,
        IsSingleCall = true,
    };

    private static (PriceBook Book, bool IsEffective) BookFor(JsonElement one)
    {
        var always = new TermScope(null, 0, null);
        var (provider, model) = (Text(one, "provider")!, Text(one, "model")!);
        if (one.TryGetProperty("override", out var own))
        {
            var rates = new Rates { Input = Nanos(own.GetProperty("in")), Output = Nanos(own.GetProperty("out")) };
            return (With(new PriceTerms([new PriceOverride("o", provider, model, always, rates, null, null)], [], [])), true);
        }

        if (Text(one, "percent_off") is { } percent)
        {
            Assert.True(Multiplier.TryFrom(1 - (decimal.Parse(percent, CultureInfo.InvariantCulture) / 100), out var factor));
            return (With(new PriceTerms([], [new Discount("d", provider, null, always, factor, null, null)], [])), true);
        }

        return (Book, false);
    }

    private static PriceBook With(PriceTerms terms) => new(new PriceBookSnapshot(PriceBook.ShippedDocument(), terms));

    private static long Nanos(JsonElement price)
    {
        Assert.True(Money.TryParse(price.GetString(), out var money));
        return money.Nanos;
    }

    private static string? Text(JsonElement one, string name) => one.TryGetProperty(name, out var value) ? value.GetString() : null;
}

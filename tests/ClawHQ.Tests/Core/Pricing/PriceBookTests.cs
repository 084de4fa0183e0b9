using System.Runtime.CompilerServices;
using ClawHQ.Core.Pricing;
using ClawHQ.Core.Pricing.Matching;
using ClawHQ.Core.Pricing.Terms;
using ClawHQ.Domain.Pricing;
using ClawHQ.Domain.Usage;
using NodaTime.Text;

namespace ClawHQ.Tests.Core.Pricing;

public class PriceBookTests
{
    private const long M = 1_000_000;
    private static readonly PriceBook Book = PriceBook.Shipped();
    private static readonly TokenUsage MillionIn = new() { UncachedInput = M };

    [Fact]
    public void The_shipped_book_knows_every_model_of_every_provider()
    {
        var providers = Book.Current.Document.Providers;

        Assert.Equal((20, 343), (providers.Count, providers.Sum(p => p.Models.Count)));
        Assert.All(providers.SelectMany(p => p.Models), m => Assert.Equal(m.Provider, Book.ResolveProvider(m.Provider, m.Model)));
    }

    [Fact]
    public void A_price_says_provider_model_row_and_version()
    {
        var query = Query("anthropic", "claude-sonnet-4-5-20250929");
        var usage = new TokenUsage { UncachedInput = 101, CacheRead = 1009, CacheWrite = 151, CacheWrite1h = 60, Output = 53 };

        Assert.Equal(
            new PricedUsage
            {
                ListCost = 2_326_950,
                EffectiveCost = 2_326_950,
                Provider = "anthropic",
                PriceVersion = $"anthropic/claude-sonnet-4-5@2025-09-29#{Book.Version}",
            },
            Book.Price(query, usage));
    }

    [Theory]
    [InlineData("openai", "gpt-4o-mini", 150_000_000L)]
    [InlineData("openai", "gpt-4o", 2_500_000_000L)]
    [InlineData("openai", "gpt-4o-2099-01-31", 2_500_000_000L)]
    [InlineData("openai", "openai/gpt-4o", 2_500_000_000L)]
    [InlineData("openai", "gpt-4o-minimal", null)]
    [InlineData("openai", "gpt", null)]
    [InlineData("openai", "my-gpt-4o", null)]
    [InlineData("anthropic", "claude-sonnet-4-5[1m]", 3_000_000_000L)]
    [InlineData("anthropic", "claude-sonnet-4-5-20250929[1m]", 3_000_000_000L)]
    [InlineData("anthropic", "claude-sonnet-4-5-20991231", 3_000_000_000L)]
    [InlineData("anthropic", "Claude-Sonnet-4.5", 3_000_000_000L)]
    [InlineData("google", "models/gemini-2.5-pro", 1_250_000_000L)]
    [InlineData("vertex_ai", "publishers/google/models/gemini-2.5-pro", 1_250_000_000L)]
    [InlineData("vertex", "claude-sonnet-4-5@20250929", 3_000_000_000L)]
    [InlineData("openrouter", "openrouter/anthropic/claude-haiku-4.5", 1_000_000_000L)]
    [InlineData("aws.bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0", 3_300_000_000L)]
    [InlineData("bedrock", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", 3_000_000_000L)]
    [InlineData("bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", 3_300_000_000L)]
    [InlineData("bedrock", "arn:aws:bedrock:us-east-1:1:inference-profile/global.anthropic.claude-sonnet-4-6", 3_000_000_000L)]
    [InlineData("groq", "openai/gpt-oss-120b", 150_000_000L)]
    public void Ids_match_by_anchored_rules_only(string provider, string model, long? expected) =>
        Assert.Equal(expected, Book.Price(Query(provider, model) with { IsSingleCall = false }, MillionIn).ListCost);

    [Fact]
    public void A_model_that_the_book_does_not_know_is_unpriced_under_the_name_as_sent() =>
        Assert.Equal(new PricedUsage { Provider = "my-cloud" }, Book.Price(Query("my-cloud", "secret-9000"), MillionIn));

    [Fact]
    public void The_model_that_answered_counts_and_the_one_asked_for_only_when_it_is_unknown()
    {
        var query = Query("openai", "gpt-4o-mini") with { RequestModel = "gpt-4o" };

        Assert.Equal(150_000_000, Book.Price(query, MillionIn).ListCost);
        Assert.Equal(2_500_000_000, Book.Price(query with { Model = "deployment-7" }, MillionIn).ListCost);
        Assert.Equal(2_500_000_000, Book.Price(query with { Model = null }, MillionIn).ListCost);
    }

    [Theory]
    [InlineData("gcp.gemini", null, "google")]
    [InlineData("gcp.gen_ai", null, "google")]
    [InlineData("gemini", null, "google")]
    [InlineData("gcp.vertex_ai", null, "vertex")]
    [InlineData("aws.bedrock", null, "bedrock")]
    [InlineData("azure.ai.openai", null, "azure")]
    [InlineData("x_ai", null, "xai")]
    [InlineData("mistral_ai", null, "mistral")]
    [InlineData("my-proxy", "kimi-k2.5", "moonshot")]
    [InlineData("my-proxy", "claude-sonnet-4-5", "anthropic")]
    [InlineData("my-proxy", "claude-sonnet-4-5-20250929[1m]", "anthropic")]
    [InlineData(null, "gpt-5", "openai")]
    [InlineData(null, "us.anthropic.claude-sonnet-4-5-20250929-v1:0", "bedrock")]
    [InlineData(null, "claude-sonnet-4-5@20250929", "vertex")]
    [InlineData("my-proxy", "claude-not-yet", "my-proxy")]
    [InlineData("my-proxy", null, "my-proxy")]
    [InlineData(null, "unheard-of", null)]
    public void A_provider_has_the_books_name_or_else_its_own(string? provider, string? model, string? expected) =>
        Assert.Equal(expected, Book.ResolveProvider(provider, model));

    [Fact]
    public void A_mapping_rule_goes_before_what_the_model_says()
    {
        var book = With(new PriceTerms([], [], [new ProviderMapping("corp-llm", "azure")]));

        Assert.Equal("azure", book.ResolveProvider("Corp-LLM", "claude-sonnet-5"));
        Assert.Equal("anthropic", Book.ResolveProvider("corp-llm", "claude-sonnet-5"));
    }

    [Fact]
    public void Usage_before_a_models_first_day_is_unpriced() =>
        Assert.Null(Book.Price(Query("openai", "gpt-5", "2025-08-06T23:59:59Z"), MillionIn).ListCost);

    [Fact]
    public void The_price_in_force_at_the_time_of_use_holds()
    {
        var thousand = new TokenUsage { UncachedInput = 1_000 };

        Assert.Equal(1_000_000, Book.Price(Query("openai", "gpt-5.6-luna", "2026-07-29T23:59:59Z"), thousand).ListCost);
        Assert.Equal(200_000, Book.Price(Query("openai", "gpt-5.6-luna", "2026-07-30T00:00:00Z"), thousand).ListCost);
    }

    [Theory]
    [InlineData(211, 2_326_950, true, 151, 60)]
    [InlineData(211, 2_191_950, true, 211, 0)]
    [InlineData(211, 2_666_700, true, 0, 211)]
    [InlineData(211, 2_326_951, false, 211, 0)]
    [InlineData(211, 2_191_949, false, 211, 0)]
    [InlineData(211, 3_000_000, false, 211, 0)]
    [InlineData(211, long.MinValue, false, 211, 0)]
    [InlineData(0, 1_400_700, false, 0, 0)]
    public void The_one_hour_share_is_solved_from_the_emitters_cost(long writes, long reported, bool solved, long fiveMinutes, long oneHour)
    {
        var usage = new TokenUsage { UncachedInput = 101, CacheRead = 1009, CacheWrite = writes, Output = 53 };

        Assert.Equal(solved, Book.TrySplitCacheWrites(Query("anthropic", "claude-sonnet-4-5"), usage, reported, out var split));

        Assert.Equal(usage with { CacheWrite = fiveMinutes, CacheWrite1h = oneHour }, split);
    }

    [Fact]
    public void Overrides_and_discounts_change_the_effective_cost_only_and_the_most_specific_discount_alone()
    {
        var always = new TermScope(null, 0, null);
        Assert.True(Multiplier.TryFrom(0.9m, out var tenOff));
        Assert.True(Multiplier.TryFrom(0.5m, out var half));
        var terms = new PriceTerms(
            [new PriceOverride("override-1", "openai", "gpt-4o", always, new Rates { Input = 2_000_000_000 }, null, null)],
            [
                new Discount("discount-1", "openai", null, always, tenOff, null, null),
                new Discount("discount-2", "openai", "gpt-4o", always with { Team = "core" }, half, null, null),
                new Discount("discount-3", "anthropic", null, always, null, new RateReduction(1_000_000_000, 0, 0, 0), null),
            ],
            []);
        var book = With(terms);

        (long?, long?) Costs(string provider, string model, string? team, TokenUsage usage)
        {
            var priced = book.Price(Query(provider, model) with { Team = team, IsSingleCall = false }, usage);
            return (priced.ListCost, priced.EffectiveCost);
        }

        Assert.Equal((2_500_000_000, 1_800_000_000), Costs("openai", "gpt-4o", null, MillionIn));
        Assert.Equal((2_500_000_000, 1_000_000_000), Costs("openai", "gpt-4o", "core", MillionIn));
        Assert.Equal((150_000_000, 135_000_000), Costs("openai", "gpt-4o-mini", "core", MillionIn));
        Assert.Equal((10_000_000_000, 7_200_000_000), Costs("openai", "gpt-4o", null, new TokenUsage { Output = M }));
        Assert.Equal((3_000_000_000, 2_000_000_000), Costs("anthropic", "claude-sonnet-4-5", null, MillionIn));
        Assert.NotEqual(Book.Version, book.Version);
    }

    [Fact]
    public void An_override_prices_a_model_that_no_list_has_and_only_while_it_holds()
    {
        var scope = new TermScope(null, Time("2026-11-01T00:00:00Z"), Time("2026-12-01T00:00:00Z"));
        var own = new PriceOverride("override-1", "our-gpu", "llama-x", scope, new Rates { Input = 7, Output = 9 }, null, null);
        var book = With(new PriceTerms([own], [], []));
        var expected = new PricedUsage
        {
            ListCost = 7,
            EffectiveCost = 7,
            Provider = "our-gpu",
            PriceVersion = $"our-gpu/llama-x@override#{book.Version}",
        };

        Assert.Equal(expected, book.Price(Query("our-gpu", "llama-x", "2026-11-30T23:59:59Z"), MillionIn));
        Assert.Equal(new PricedUsage { Provider = "our-gpu" }, book.Price(Query("our-gpu", "llama-x", "2026-12-01T00:00:00Z"), MillionIn));
    }

    [Fact]
    public void An_override_prices_usage_from_before_the_lists_first_day()
    {
        var scope = new TermScope(null, Time("2025-01-01T00:00:00Z"), null);
        var own = new PriceOverride("override-1", "openai", "gpt-5", scope, new Rates { Input = 7, Output = 9 }, null, null);
        var book = With(new PriceTerms([own], [], []));
        PricedUsage Price(string time) => book.Price(Query("openai", "gpt-5", time), MillionIn);

        Assert.Equal(
            new PricedUsage
            {
                ListCost = 7,
                EffectiveCost = 7,
                Provider = "openai",
                PriceVersion = $"openai/gpt-5@override#{book.Version}",
            },
            Price("2025-08-06T23:59:59Z"));
        var first = Price("2025-08-07T00:00:00Z");
        Assert.Equal(
            (1_250_000_000, 7, $"openai/gpt-5@2025-08-07#{book.Version}"), (first.ListCost, first.EffectiveCost, first.PriceVersion));
        Assert.Null(Price("2024-12-31T23:59:59Z").ListCost);
    }

    [Fact]
    public void Searches_and_one_hour_writes_without_a_price_are_estimates()
    {
        Assert.True(Book.Price(Query("mistral", "mistral-large-2512"), new TokenUsage { UncachedInput = 1, WebSearches = 1 }).IsEstimate);
        Assert.True(Book.Price(Query("openrouter", "anthropic/claude-haiku-4.5"), new TokenUsage { CacheWrite1h = 5 }).IsEstimate);
        Assert.False(Book.Price(Query("anthropic", "claude-haiku-4-5"), new TokenUsage { CacheWrite1h = 5, WebSearches = 2 }).IsEstimate);
    }

    [Fact]
    public void Any_number_of_strange_names_do_not_grow_the_book()
    {
        var names = Enumerable.Range(0, 50_000).Select(AskOnce).ToList();

        GC.Collect();

        Assert.InRange(names.Count(n => n.IsAlive), 0, 10_000);
    }

    /// <summary>Asks for a model that nobody knows, and watches whether its name is kept.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference AskOnce(int number)
    {
        var name = $"model-{number}";
        Assert.Null(Book.Price(Query($"provider-{number}", name), MillionIn).ListCost);
        return new WeakReference(name);
    }

    private static PriceBook With(PriceTerms terms) => new(new PriceBookSnapshot(PriceBook.ShippedDocument(), terms));

    private static long Time(string time) => InstantPattern.ExtendedIso.Parse(time).Value.ToUnixTimeMilliseconds();

    private static PriceQuery Query(string? provider, string? model, string time = "2026-11-22T12:00:00Z") =>
        new() { Provider = provider, Model = model, Time = Time(time), IsSingleCall = true };
}

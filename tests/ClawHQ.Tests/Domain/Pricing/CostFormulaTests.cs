using System.Numerics;
using ClawHQ.Domain.Pricing;
using ClawHQ.Domain.Usage;

namespace ClawHQ.Tests.Domain.Pricing;

public class CostFormulaTests
{
    private const long UsdPerMillion = 1_000_000_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20261122)]
    [InlineData(-7)]
    public void Every_cost_equals_the_slow_exact_model(int seed)
    {
        var random = new RandomPrices(seed);
        var discounts = new Random(seed);
        var (priced, cliffs) = (0, 0);
        for (var i = 0; i < 10_000; i++)
        {
            var price = random.Price();
            var when = random.Conditions(price, out var usage);
            var percent = discounts.Next(10_001);
            Assert.True(Multiplier.TryFrom(percent / 10_000m, out var discount));

            var expected = SlowPrice.Cost(price, when, usage, (percent, 10_000));
            BigInteger? actual = new PriceSheet(price).TryFind(when, out var applicable)
                && CostFormula.TryCost(usage, applicable, discount, out var nanos) ? nanos : null;

            expected = expected <= CostFormula.CostMax ? expected : null;
            Assert.True(expected == actual, $"seed {seed}, case {i}: expected {expected}, got {actual}");
            priced += actual is null ? 0 : 1;
            cliffs += when.IsSingleCall && price.Rows.Any(r => r.LongContext.Any(l => l.Above == when.Prompt)) ? 1 : 0;
        }

        Assert.True(priced > 5_000 && cliffs > 250, $"Only {priced} priced, {cliffs} exactly at a limit.");
    }

    [Fact]
    public void A_tie_goes_to_the_even_nano_dollar()
    {
        var price = Price(new Rates { Input = 500_000 });

        long[] costs = [.. new[] { 1, 2, 3, 4, 5, -1, -3 }.Select(tokens => Cost(price, new TokenUsage { UncachedInput = tokens })!.Value)];

        Assert.Equal([0, 1, 2, 2, 2, 0, -2], costs);
    }

    [Fact]
    public void Each_class_without_a_price_of_its_own_takes_the_documented_one()
    {
        var price = Price(new Rates { Input = 1 * UsdPerMillion, Output = 10 * UsdPerMillion });
        const long M = 1_000_000;

        Assert.Equal(1 * UsdPerMillion, Cost(price, new TokenUsage { CacheRead = M }));
        Assert.Equal(1 * UsdPerMillion, Cost(price, new TokenUsage { CacheWrite = M }));
        Assert.Equal(1 * UsdPerMillion, Cost(price, new TokenUsage { CacheWrite1h = M }));
        Assert.Equal(1 * UsdPerMillion, Cost(price, new TokenUsage { UncachedInput = M, AudioInput = M }));
        Assert.Equal(10 * UsdPerMillion, Cost(price, new TokenUsage { Output = M, Reasoning = M }));
        Assert.Equal(10 * UsdPerMillion, Cost(price, new TokenUsage { Output = M, ImageOutput = M }));

        var surcharged = Price(new Rates { Input = 1 * UsdPerMillion, CacheWrite = UsdPerMillion * 5 / 4 });
        Assert.Equal(2 * UsdPerMillion, Cost(surcharged, new TokenUsage { CacheWrite1h = M }));
    }

    [Fact]
    public void Output_without_a_price_is_unpriced_and_not_free()
    {
        var price = Price(new Rates { Input = UsdPerMillion });

        Assert.Null(Cost(price, new TokenUsage { UncachedInput = 5, Output = 1 }));
        Assert.Equal(5_000, Cost(price, new TokenUsage { UncachedInput = 5 }));
    }

    [Fact]
    public void Absurd_counts_are_unpriced_and_never_wrap()
    {
        var price = Price(new Rates { Input = Rates.Max, Output = Rates.Max });

        Assert.Null(Cost(price, new TokenUsage { UncachedInput = long.MaxValue }));
        Assert.Null(Cost(price, new TokenUsage { Output = CostFormula.TokensMax }));
        Assert.Null(Cost(price, new TokenUsage { WebSearches = long.MinValue }));

        Assert.Equal(1_152_921_504_600_000_000, Cost(price, new TokenUsage { UncachedInput = 115_292_150_460 }));
        Assert.Null(Cost(price, new TokenUsage { UncachedInput = 115_292_150_461 }));
    }

    [Fact]
    public void A_reversal_costs_exactly_the_opposite()
    {
        var random = new RandomPrices(3);
        for (var i = 0; i < 2_000; i++)
        {
            var price = random.Price();
            var when = random.Conditions(price, out var usage);
            if (new PriceSheet(price).TryFind(when, out var applicable)
                && CostFormula.TryCost(usage, applicable, Multiplier.One, out var nanos))
            {
                Assert.True(CostFormula.TryCost(-usage, applicable, Multiplier.One, out var reversed));
                Assert.Equal(-nanos, reversed);
            }
        }
    }

    private static ApplicablePrice Price(Rates rates) => new(0, RateCard.From(rates), Multiplier.One, 10 * UsdPerMillion, false);

    private static long? Cost(ApplicablePrice price, TokenUsage usage) =>
        CostFormula.TryCost(usage, price, Multiplier.One, out var nanos) ? nanos : null;
}

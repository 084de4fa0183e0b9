using ClawHQ.Domain.Spend;

namespace ClawHQ.Tests.Domain.Spend;

/// <summary>The parts of a difference, in cases that are worked out by hand and in random ones that must add up.</summary>
public class CostDifferenceTests
{
    [Fact]
    public void More_calls_alone_are_volume()
    {
        var difference = Between((Sum(100, 10, 1_000), Sum(150, 15, 1_500)));

        AssertParts(difference, volume: 50);
    }

    [Fact]
    public void Longer_calls_alone_are_tokens_per_call()
    {
        var difference = Between((Sum(100, 10, 1_000), Sum(120, 10, 1_200)));

        AssertParts(difference, tokensPerCall: 20);
    }

    [Fact]
    public void A_dearer_token_alone_is_price()
    {
        var difference = Between((Sum(100, 10, 1_000), Sum(130, 10, 1_000)));

        AssertParts(difference, price: 30);
    }

    [Fact]
    public void Calls_that_move_to_a_dearer_model_are_mix()
    {
        var difference = Between((Sum(100, 10, 1_000), Sum(50, 5, 500)), (Sum(900, 10, 1_000), Sum(1_350, 15, 1_500)));

        AssertParts(difference, mix: 400);
    }

    [Fact]
    public void All_four_at_once_are_told_apart()
    {
        // 20 calls at 50 on average become 30: +500. At 10 and 90 a call, 10 and 20 of them would cost 1,900 and not 1,500: +400.
        // 200 tokens a call of the second, not 100: 20 × 90 more. Then its token costs 1 and not 0.9.
        var difference = Between((Sum(100, 10, 1_000), Sum(100, 10, 1_000)), (Sum(900, 10, 1_000), Sum(4_000, 20, 4_000)));

        AssertParts(difference, volume: 500, mix: 400, tokensPerCall: 1_800, price: 400);
    }

    [Fact]
    public void A_new_model_is_mix_and_a_new_fleet_is_volume()
    {
        AssertParts(Between((Sum(100, 10, 1_000), Sum(50, 5, 500)), (default, Sum(200, 5, 700))), mix: 150);
        AssertParts(Between((default, Sum(200, 5, 700))), volume: 200);
    }

    [Fact]
    public void What_vanished_is_volume_or_mix()
    {
        AssertParts(Between((Sum(200, 5, 700), default)), volume: -200);
        AssertParts(Between((Sum(200, 5, 700), default), (Sum(100, 5, 700), Sum(200, 10, 1_400))), mix: -100);
    }

    [Fact]
    public void Usage_that_tells_no_calls_has_its_tokens_for_volume()
    {
        var difference = Between((Sum(100, null, 1_000), Sum(180, null, 1_500)));

        AssertParts(difference, volume: 50, price: 30);
        Assert.Equal((Int128.Zero, Int128.Zero), (difference.CallsBefore, difference.CallsAfter));
    }

    [Fact]
    public void Cost_without_tokens_is_not_taken_apart() =>
        AssertParts(Between((Sum(100, null, 0), Sum(180, null, 0)), (Sum(10, 1, 10), Sum(20, 2, 20))), volume: 10, unsplit: 80);

    [Fact]
    public void The_parts_always_add_up()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 2_000; round++)
        {
            var difference = CostDifference.Between([.. Enumerable.Range(0, random.Next(0, 12)).Select(_ => (Any(random), Any(random)))]);

            var parts = difference.Volume + difference.ModelMix + difference.TokensPerCall + difference.Price + difference.Unsplit;
            Assert.True(parts == difference.After - difference.Before, $"seed {seed}, round {round}: {difference}");
        }
    }

    private static UsageSum Any(Random random) => random.Next(6) switch
    {
        0 => default,
        1 => new UsageSum(random.NextInt64(-1_000_000, 9_000_000_000_000_000_000), null, 0),
        2 => new UsageSum(random.NextInt64(0, 9_000_000_000_000_000_000), null, random.NextInt64(0, 1_000_000_000_000_000)),
        3 => new UsageSum(random.NextInt64(-1_000, 1_000), random.Next(-3, 3), random.Next(-3, 3)),
        _ => new UsageSum(
            random.NextInt64(0, 9_000_000_000_000), random.NextInt64(0, 1_000_000_000), random.NextInt64(0, 1_000_000_000_000)),
    };

    private static UsageSum Sum(Int128 cost, Int128? calls, Int128 tokens) => new(cost, calls, tokens);

    private static CostDifference Between(params (UsageSum Before, UsageSum After)[] groups) => CostDifference.Between(groups);

    private static void AssertParts(
        CostDifference difference, int volume = 0, int mix = 0, int tokensPerCall = 0, int price = 0, int unsplit = 0) =>
        Assert.Equal(
            ((Int128)volume, (Int128)mix, (Int128)tokensPerCall, (Int128)price, (Int128)unsplit),
            (difference.Volume, difference.ModelMix, difference.TokensPerCall, difference.Price, difference.Unsplit));
}

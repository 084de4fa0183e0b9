using ClawHQ.Domain.Pricing;
using ClawHQ.Domain.Usage;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Tests.Domain.Pricing;

public class PriceSheetTests
{
    private static readonly ModelPrice Tiered = new()
    {
        Provider = "p",
        Model = "m",
        Rows =
        [
            new PriceRow(
                new LocalDate(2026, 3, 1), new Rates { Input = 3, Output = 15 }, [new LongContextPrice(200_000, new Rates { Input = 6 })]),
            new PriceRow(new LocalDate(2026, 4, 1), new Rates { Input = 2, Output = 10 }, []),
        ],
    };

    [Fact]
    public void Exactly_at_the_limit_the_lower_price_holds_and_one_more_token_changes_every_class()
    {
        Assert.Equal((3, 15, false), At(Tiered, "2026-03-05T00:00:00Z", 200_000));
        Assert.Equal((6, 30, false), At(Tiered, "2026-03-05T00:00:00Z", 200_001));
    }

    [Fact]
    public void A_row_holds_from_the_first_instant_of_its_day_and_before_the_first_row_nothing_is_known()
    {
        Assert.Null(At(Tiered, "2026-02-28T23:59:59.999Z", 1));
        Assert.Equal((3, 15, false), At(Tiered, "2026-03-01T00:00:00Z", 1));
        Assert.Equal((3, 15, false), At(Tiered, "2026-03-31T23:59:59.999Z", 1));
        Assert.Equal((2, 10, false), At(Tiered, "2026-04-01T00:00:00Z", 1));
    }

    [Fact]
    public void A_sum_is_exact_below_the_limit_and_an_estimate_at_the_lower_price_above_it()
    {
        Assert.Equal((3, 15, false), At(Tiered, "2026-03-05T00:00:00Z", 200_000, isSingleCall: false));
        Assert.Equal((3, 15, true), At(Tiered, "2026-03-05T00:00:00Z", 5_000_000, isSingleCall: false));
        Assert.Equal((2, 10, false), At(Tiered, "2026-04-05T00:00:00Z", 5_000_000, isSingleCall: false));
    }

    [Fact]
    public void A_tier_without_a_price_takes_the_standard_one_as_an_estimate()
    {
        Assert.True(new PriceSheet(Tiered).TryFind(When("2026-04-05T00:00:00Z", 1) with { Tier = ServiceTier.Flex }, out var price));

        Assert.Equal((2, true), (price.Card.Input, price.IsEstimate));
    }

    [Fact]
    public void Mode_and_region_multiply()
    {
        Assert.True(Multiplier.TryFrom(0.5m, out var half));
        Assert.True(Multiplier.TryFrom(1.1m, out var tenth));
        Assert.True(Multiplier.TryFrom(0.55m, out var both));
        var model = Tiered with
        {
            Modes = new Dictionary<ServiceTier, ModePrice> { [ServiceTier.Batch] = new(half, null) },
            Geography = new Dictionary<string, Multiplier> { ["us"] = tenth },
        };

        Assert.True(new PriceSheet(model).TryFind(
            When("2026-04-05T00:00:00Z", 1) with { Tier = ServiceTier.Batch, Geography = "US" }, out var price));

        Assert.Equal((both, false), (price.Factor, price.IsEstimate));
    }

    private static PriceConditions When(string time, long prompt, bool isSingleCall = true) =>
        new(InstantPattern.ExtendedIso.Parse(time).Value.ToUnixTimeMilliseconds(), ServiceTier.Standard, null, prompt, isSingleCall);

    private static (long Input, long Output, bool IsEstimate)? At(ModelPrice model, string time, long prompt, bool isSingleCall = true) =>
        new PriceSheet(model).TryFind(When(time, prompt, isSingleCall), out var price)
            ? (price.Card.Input, price.Card.Output, price.IsEstimate)
            : null;
}

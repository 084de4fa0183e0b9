using ClawHQ.Domain;
using ClawHQ.Web.Figures;

namespace ClawHQ.Tests.Web.Figures;

public class UsdTests
{
    [Theory]
    [InlineData("15814.903118402", "$15,814.90")]
    [InlineData("15814.905", "$15,814.91")]
    [InlineData("0", "$0.00")]
    [InlineData("0.01", "$0.01")]
    [InlineData("0.009999999", "< $0.01")]
    [InlineData("0.000000001", "< $0.01")]
    [InlineData("-0.000000001", "> −$0.01")]
    [InlineData("-645.3", "−$645.30")]
    [InlineData("1234567.891", "$1,234,567.89")]
    public void A_total_has_cents_and_is_never_shown_as_zero_when_it_is_not(string usd, string text) =>
        Assert.Equal(text, Usd.Total(Nanos(usd)));

    [Theory]
    [InlineData("15814.903118402", "$15,814", ".90")]
    [InlineData("99999.994", "$99,999", ".99")]
    [InlineData("100000", "$100,000", "")]
    [InlineData("1234567.89", "$1,234,568", "")]
    [InlineData("0", "$0", ".00")]
    [InlineData("0.00232695", "$0", ".002327")]
    [InlineData("0.4893", "$0", ".4893")]
    [InlineData("1", "$1", ".00")]
    public void A_headline_sets_its_cents_apart_and_drops_them_from_a_hundred_thousand_on(string usd, string whole, string cents) =>
        Assert.Equal((whole, cents), Usd.Headline(Nanos(usd)));

    [Theory]
    [InlineData("0.003", "0.999999999", "$0.0030")]
    [InlineData("0.00232695", "0.0054", "$0.002327")]
    [InlineData("0.003", "1", "< $0.01")]
    [InlineData("0", "0", "$0.00")]
    public void Amounts_that_are_less_than_a_dollar_together_can_be_told_apart(string usd, string whole, string text) =>
        Assert.Equal(text, Usd.Among(Nanos(usd), Nanos(whole)));

    [Theory]
    [InlineData("0.0613", "$0.0613")]
    [InlineData("0.4893", "$0.4893")]
    [InlineData("0.5", "$0.5000")]
    [InlineData("1.234", "$1.23")]
    [InlineData("0", "$0.00")]
    [InlineData("0.00232695", "$0.002327")]
    [InlineData("0.000000001", "$0.000000001")]
    [InlineData("-0.0613", "−$0.0613")]
    public void A_small_amount_keeps_four_significant_digits(string usd, string text) => Assert.Equal(text, Usd.Small(Nanos(usd)));

    [Theory]
    [InlineData("15814.903118402", "15814.903118402 USD")]
    [InlineData("0", "0.000000000 USD")]
    public void The_exact_amount_has_nine_decimals(string usd, string text) => Assert.Equal(text, Usd.Exact(Nanos(usd)));

    [Theory]
    [InlineData("4.12", "$4.12 per M")]
    [InlineData("0.075", "$0.075 per M")]
    [InlineData("15", "$15.00 per M")]
    public void A_price_is_per_million_tokens(string usd, string text) => Assert.Equal(text, Usd.PerMillion(Nanos(usd)));

    [Theory]
    [InlineData("0", "$0")]
    [InlineData("500", "$500")]
    [InlineData("1000", "$1k")]
    [InlineData("1500", "$1.5k")]
    [InlineData("2500000", "$2.5M")]
    [InlineData("0.25", "$0.25")]
    [InlineData("0.000005", "$0.000005")]
    public void An_axis_is_labelled_short(string usd, string text) => Assert.Equal(text, Usd.OnAxis(Nanos(usd)));

    [Theory]
    [InlineData("412.37", "+$412.37")]
    [InlineData("-645.3", "−$645.30")]
    [InlineData("0", "$0.00")]
    public void A_difference_carries_its_sign(string usd, string text) => Assert.Equal(text, Usd.Difference(Nanos(usd)));

    private static Int128 Nanos(string usd) =>
        Money.TryParse(usd, out var money) ? money.Nanos : throw new ArgumentException(usd, nameof(usd));
}

using ClawHQ.Web.Figures;

namespace ClawHQ.Tests.Web.Figures;

/// <summary>Figures keep their unit on the line with a no-break space, written <c>~</c> here.</summary>
public class CountsAndSharesTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(99_999, "99,999")]
    [InlineData(114_566, "115~k")]
    [InlineData(999_499, "999~k")]
    [InlineData(999_500, "1.00~M")]
    [InlineData(41_234_567, "41.2~M")]
    [InlineData(1_020_000_000, "1.02~B")]
    [InlineData(-2_000_000, "−2.00~M")]
    [InlineData(1_500_000_000_000, "1.50~T")]
    public void A_count_is_whole_to_99_999_and_has_three_digits_beyond(long count, string text) =>
        Assert.Equal(text, Counts.Short(count).Replace('\u00a0', '~'));

    [Fact]
    public void A_whole_count_keeps_every_digit() => Assert.Equal("−114,566", Counts.Whole(-114_566));

    [Theory]
    [InlineData(1, "1 call")]
    [InlineData(0, "0 calls")]
    [InlineData(6_310, "6,310 calls")]
    public void A_counted_word_agrees_with_its_number(long count, string text) => Assert.Equal(text, Counts.Of(count, "call", "calls"));

    [Theory]
    [InlineData(1_500, "1.5k")]
    [InlineData(20, "20")]
    public void An_axis_of_counts_is_labelled_short(long count, string text) => Assert.Equal(text, Counts.OnAxis(count));

    [Theory]
    [InlineData(0.275, "27.5~%")]
    [InlineData(0, "0.0~%")]
    [InlineData(0.0004, "< 0.1~%")]
    [InlineData(0.9996, "> 99.9~%")]
    [InlineData(1, "100.0~%")]
    public void A_share_has_one_decimal_and_is_whole_only_when_it_is(double share, string text) =>
        Assert.Equal(text, Shares.Of(share).Replace('\u00a0', '~'));

    [Theory]
    [InlineData(1293, 1000, "+29.3~%", Direction.Worse)]
    [InlineData(985, 1000, "−1.5~%", Direction.Flat)]
    [InlineData(1015, 1000, "+1.5~%", Direction.Flat)]
    [InlineData(500, 1000, "−50.0~%", Direction.Better)]
    [InlineData(1000, 1000, "0.0~%", Direction.Flat)]
    [InlineData(10_000, 1000, "+900.0~%", Direction.Worse)]
    [InlineData(41_000, 1000, "from 1,000", Direction.Worse)]
    public void A_change_of_cost_has_a_sign_and_a_colour_beyond_two_percent(long now, long before, string text, Direction direction)
    {
        Assert.Equal(text, Shares.Change(now, before, Counts.Whole)?.Replace('\u00a0', '~'));
        Assert.Equal(direction, Shares.CostDirection(now, before));
    }

    [Fact]
    public void Nothing_is_compared_with_zero()
    {
        Assert.Null(Shares.Change(5, 0, Counts.Whole));
        Assert.Equal(Direction.Flat, Shares.CostDirection(5, 0));
        Assert.Null(Shares.Between(5, 0));
    }

    [Theory]
    [InlineData(0.958, 0.92, "+3.8 points")]
    [InlineData(0.5, 0.512, "−1.2 points")]
    [InlineData(0.5, 0.5, "0.0 points")]
    public void A_difference_of_shares_is_in_points(double now, double before, string text) =>
        Assert.Equal(text, Shares.Points(now, before));
}

using ClawHQ.Domain.Spend;

namespace ClawHQ.Tests.Domain.Spend;

public class QuartilesTests
{
    [Theory]
    [InlineData(new long[] { 7 }, 7, 7, 7)]
    [InlineData(new long[] { 1, 2 }, 1, 1, 1)]
    [InlineData(new long[] { 10, 30, 20, 40, 50 }, 20, 30, 40)]
    [InlineData(new long[] { 0, 0, 0, 400, 800, 1200 }, 0, 200, 700)]
    [InlineData(new long[] { -8, 0, 8, 16 }, -2, 4, 10)]
    public void Half_of_the_amounts_lies_between_them(long[] amounts, long lower, long median, long upper)
    {
        var quartiles = Quartiles.Of(amounts.Select(a => (Int128)a));

        Assert.Equal(new Quartiles(lower, median, upper, amounts.Length), quartiles);
    }

    [Fact]
    public void Of_nothing_there_are_none_and_far_is_one_and_a_half_times_their_distance_above()
    {
        Assert.Null(Quartiles.Of([]));
        Assert.Equal(70, new Quartiles(20, 30, 40, 5).Far);
    }
}

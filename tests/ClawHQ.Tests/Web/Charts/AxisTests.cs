using ClawHQ.Core.Ledger;
using ClawHQ.Web.Charts;

namespace ClawHQ.Tests.Web.Charts;

public class AxisTests
{
    [Theory]
    [InlineData(1_300, 500, 1_500)]
    [InlineData(1_000, 250, 1_000)]
    [InlineData(1, 1, 1)]
    [InlineData(7, 2, 8)]
    [InlineData(84, 25, 100)]
    [InlineData(0, 1, 1)]
    [InlineData(-5, 1, 1)]
    public void An_axis_ends_at_a_round_figure_above_the_largest_value(long largest, long step, long top)
    {
        var axis = Axis.For(largest, 1);

        Assert.Equal(new Axis { Step = step, Top = top }, axis);
    }

    [Fact]
    public void Any_axis_has_two_to_five_ticks_and_reaches_its_largest_value()
    {
        for (var largest = Int128.One; largest < Int128.MaxValue / 1_000_000; largest = (largest * 3) + 1)
        {
            var axis = Axis.For(largest, 1);

            Assert.InRange(axis.Ticks.Count(), 2, 5);
            Assert.True(axis.Top >= largest, $"{largest} is above {axis.Top}");
        }
    }

    [Fact]
    public void A_line_is_interrupted_where_a_value_is_missing()
    {
        var axis = new Axis { Step = 1, Top = 10 };

        Assert.Equal("M0 106.5M1000 6.5", Drawing.Line([0, null, 10], axis, 106.5));
    }

    [Fact]
    public void A_value_keeps_its_colour_and_two_that_would_share_one_do_not()
    {
        var registry = new DimensionRegistry();
        for (var i = 0; i < 10; i++)
        {
            registry.Intern(new DimensionSet { Team = $"team-{i}" });
        }

        var colours = new CategoryColours(registry);

        Assert.Equal(1, colours.For(Dimension.Team, ["team-0"])["team-0"]);
        Assert.Equal(3, colours.For(Dimension.Team, ["team-5", "team-2", null])["team-2"]);
        var both = colours.For(Dimension.Team, ["team-8", "team-0"]);
        Assert.Equal((1, 2), (both["team-0"], both["team-8"]));
    }
}

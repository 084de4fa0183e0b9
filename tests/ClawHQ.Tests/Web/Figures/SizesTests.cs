using ClawHQ.Web.Figures;

namespace ClawHQ.Tests.Web.Figures;

/// <summary>Sizes are written with three digits at most.</summary>
public class SizesTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_000, "1.0 kB")]
    [InlineData(99_949, "99.9 kB")]
    [InlineData(99_950, "100 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_500, "1.0 MB")]
    [InlineData(118_000_000_000, "118 GB")]
    [InlineData(long.MaxValue, "9223372 TB")]
    public void A_size_has_its_unit(long bytes, string expected) =>
        Assert.Equal(expected, Sizes.Of(bytes).Replace(Texts.NoBreakSpace, " ", StringComparison.Ordinal));
}

using ClawHQ.Cli.Commands.Live;

namespace ClawHQ.Tests.Cli;

public class WatchLinesTests
{
    [Theory]
    [InlineData(1, "at 7: 1 entry, $0.50")]
    [InlineData(1200, "at 7: 1,200 entries, $0.50")]
    public void New_entries_are_counted_in_words_that_fit(int entries, string expected) => Assert.Equal(
        [expected],
        WatchLines.Of($$"""{"position":7,"entries":{{entries}},"effective_cost":"0.500000000","latest":[]}"""));
}

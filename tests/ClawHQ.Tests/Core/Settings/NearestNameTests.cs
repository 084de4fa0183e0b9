using ClawHQ.Core.Settings;

namespace ClawHQ.Tests.Core.Settings;

public class NearestNameTests
{
    private static readonly string[] Known = ["team", "project", "client", "o1", "cache_read", "cache_write"];

    [Theory]
    [InlineData("tem", "team")]
    [InlineData("Team", "team")]
    [InlineData("cache_raed", "cache_read")]
    [InlineData("01", "o1")]
    [InlineData("m", null)]
    [InlineData("x9", null)]
    [InlineData("", null)]
    [InlineData("budget", null)]
    public void A_slip_finds_the_name_that_was_meant_and_another_word_none(string word, string? meant) =>
        Assert.Equal(meant, NearestName.Of(word, Known));

    [Fact]
    public void The_hint_names_it_or_says_something_else_or_all_that_are_known()
    {
        Assert.Equal("Did you mean 'team'?", NearestName.Hint("taem", Known, "Say it otherwise."));
        Assert.Equal("Say it otherwise.", NearestName.Hint("budget", Known, "Say it otherwise."));
        Assert.Equal("One of team, project, client, o1, cache_read, cache_write.", NearestName.Hint("budget", Known));
    }
}

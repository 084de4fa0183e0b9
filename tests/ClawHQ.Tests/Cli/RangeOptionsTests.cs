using System.CommandLine;
using ClawHQ.Cli;
using NodaTime;

namespace ClawHQ.Tests.Cli;

public class RangeOptionsTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 11, 22, 8, 30, 0);

    [Theory]
    [InlineData("", "From 2026-10-24T00:00:00Z to 2026-11-23T00:00:00Z.")]
    [InlineData("--from 7d", "From 2026-11-15T08:30:00Z to 2026-11-23T00:00:00Z.")]
    [InlineData("--to 2026-11-02", "From 2026-10-03T00:00:00Z to 2026-11-02T00:00:00Z.")]
    [InlineData("--zone Europe/Berlin", "From 2026-10-24T00:00:00+02:00 to 2026-11-23T00:00:00+01:00.")]
    public void Without_a_range_it_is_the_thirty_days_of_the_api_and_it_is_said(string arguments, string expected) =>
        Assert.Equal(expected, Read(arguments).Sentence);

    [Fact]
    public void The_server_is_asked_for_the_range_that_is_said() =>
        Assert.Equal("from=2026-10-24T00%3A00%3A00Z&to=2026-11-23T00%3A00%3A00Z", Read("").Parameters);

    private static AskedRange Read(string arguments)
    {
        var options = new RangeOptions();
        var command = new RootCommand();
        foreach (var option in options.Symbols.Cast<Option>())
        {
            command.Add(option);
        }

        return options.Read(command.Parse(arguments), Now);
    }
}

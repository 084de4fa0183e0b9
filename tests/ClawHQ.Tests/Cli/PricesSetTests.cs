using System.Text.Json;
using ClawHQ.Cli.Commands.Prices;

namespace ClawHQ.Tests.Cli;

public class PricesSetTests
{
    [Fact]
    public void What_was_set_is_shown_with_its_rates()
    {
        var table = PricesSetCommand.Table(Answer("null"));

        Assert.Equal(["id", "provider", "model", "team", "from", "to", "input", "output", "note"], table.Columns.Select(c => c.Name));
        Assert.Equal([["a", "lab", "lab-chat", "", "", "", "2.5", "10", ""]], table.Rows);
    }

    [Theory]
    [InlineData("null", "It holds since ever. Booked")]
    [InlineData(
        "\"2026-11-22T08:00:00Z\"",
        "It holds from 2026-11-22T08:00:00Z. Usage before that keeps its price; give --from to begin earlier. Booked")]
    public void It_says_which_usage_takes_the_price(string from, string expected) =>
        Assert.StartsWith(expected, PricesSetCommand.Outcome(Answer(from)), StringComparison.Ordinal);

    private static JsonElement Answer(string from) => JsonElement.Parse(
        $$"""
        {"id":"a","provider":"lab","model":"lab-chat","team":null,"from":{{from}},"to":null,
         "rates":{"input":"2.5","output":"10"},"web_searches":null,"note":null}
        """);
}

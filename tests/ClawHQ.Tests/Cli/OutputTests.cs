using System.Text.Json;
using ClawHQ.Cli.Commands.Spend;
using ClawHQ.Cli.Connection;
using ClawHQ.Cli.Output;

namespace ClawHQ.Tests.Cli;

public class OutputTests
{
    private const string Answer =
        """
        {"from":"2026-11-01T00:00:00Z","to":"2026-11-02T00:00:00Z","zone":"UTC","step":"day","by":["team"],"currency":"USD",
         "rows":[{"time":"2026-11-01T00:00:00Z","team":"=cmd","effective_cost":"1234.500000000","calls":12345},
                 {"time":"2026-11-01T00:00:00Z","team":null,"effective_cost":null,"calls":1}],
         "total":{"effective_cost":"1234.500000000","calls":12346},"coverage":{"attributed":0.875,"priced":1,"calls":null}}
        """;

    [Theory]
    [InlineData("0.002326950", "0.00232695")]
    [InlineData("12.500000000", "12.50")]
    [InlineData("0.000000000", "0.00")]
    [InlineData("-3.000000001", "-3.000000001")]
    [InlineData("100.000000000", "100.00")]
    public void Money_loses_needless_zeros_and_nothing_else(string amount, string expected) => Assert.Equal(expected, Cell.Money(amount));

    [Fact]
    public void Spend_as_CSV_keeps_figures_as_they_travel_and_disarms_formulas() => Assert.Equal(
        """
        time,team,effective_cost,calls
        2026-11-01T00:00:00Z,'=cmd,1234.500000000,12345
        2026-11-01T00:00:00Z,,,1

        """,
        Print(OutputFormat.Csv, forPeople: false));

    [Fact]
    public void Spend_as_Markdown_reads_well_and_ends_with_the_total() => Assert.Equal(
        """
        | time | team | effective_cost | calls |
        | --- | --- | ---: | ---: |
        | 2026-11-01T00:00:00Z | =cmd | 1234.50 | 12,345 |
        | 2026-11-01T00:00:00Z | (none) | unknown | 1 |
        | total |  | 1234.50 | 12,346 |

        """,
        Print(OutputFormat.Markdown, forPeople: true));

    [Fact]
    public void Spend_without_groups_is_one_row()
    {
        var answer = JsonElement.Parse(
            """
            {"step":null,"by":[],"rows":[{"effective_cost":"2.500000000","calls":3}],
             "total":{"effective_cost":"2.500000000","calls":3}}
            """);

        Assert.Equal(["2.50", "3"], Assert.Single(SpendTable.Of(answer, forPeople: true).Rows));
        Assert.Equal(["2.500000000", "3"], Assert.Single(SpendTable.Of(answer, forPeople: false).Rows));
    }

    [Fact]
    public void A_list_names_what_has_none() =>
        Assert.Equal("platform, (none)", Cell.Of(JsonElement.Parse("""["platform",null]""")));

    [Fact]
    public void Gaps_in_coverage_are_told() => Assert.Equal("Coverage: attributed 87.5 %.", SpendTable.Coverage(JsonElement.Parse(Answer)));

    [Fact]
    public void Names_from_outside_cannot_drive_the_terminal() =>
        Assert.Equal("\uFFFD[31mred\uFFFD", Cell.Of(JsonElement.Parse("\"\\u001b[31mred\\u0007\"")));

    [Fact]
    public void A_problem_is_printed_as_lines() => Assert.Equal(
        "The key cannot be made like this.\n  scopes = reed: There is no such scope. One of ingest, read.\n  name: Missing.",
        ServerProblem.Describe(
            400,
            """
            {"title":"The key cannot be made like this.","errors":[
              {"path":"scopes","value":"reed","message":"There is no such scope.","hint":"One of ingest, read."},
              {"path":"name","message":"Missing."}]}
            """));

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    public void An_answer_that_is_no_problem_is_named_by_its_status(string body) =>
        Assert.Equal("The server answered 502.", ServerProblem.Describe(502, body));

    private static string Print(OutputFormat format, bool forPeople)
    {
        var answer = JsonElement.Parse(Answer);
        using var writer = new StringWriter { NewLine = "\n" };
        new Screen(format, writer).Show(answer, SpendTable.Of(answer, forPeople));
        return writer.ToString();
    }
}

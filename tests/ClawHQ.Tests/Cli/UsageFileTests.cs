using ClawHQ.Cli.Commands.Usage;

namespace ClawHQ.Tests.Cli;

public class UsageFileTests
{
    [Fact]
    public void A_row_of_CSV_becomes_a_record_with_numbers_where_the_API_wants_them()
    {
        var lines = Read("id,agent,input_tokens,reported_cost\nx1,\"main, \"\"the\"\" one\nand only\",12,0.50\r\nx2,,7,\n", isCsv: true);

        Assert.Equal(
            [
                """2: {"id":"x1","agent":"main, \u0022the\u0022 one\nand only","input_tokens":12,"reported_cost":"0.50"}""",
                """4: {"id":"x2","input_tokens":7}""",
            ],
            lines);
    }

    [Fact]
    public void A_record_without_id_gets_the_same_one_each_time_and_its_twin_another()
    {
        const string Text = "{\"agent\":\"a\"}\n{\"agent\":\"a\"}\n{\"agent\":\"b\"}\n";

        var first = Read(Text, isCsv: false);

        Assert.Equal(first, Read(Text, isCsv: false));
        Assert.Equal(3, first.Select(l => l[3..]).Distinct().Count());
    }

    [Fact]
    public void A_line_that_is_no_record_is_told_and_its_neighbours_are_kept() => Assert.Equal(
        ["1: {\"id\":\"1\"}", "2: Each line must be one JSON object.", "4: {\"id\":\"2\"}"],
        Read("{\"id\":\"1\"}\n[1]\n\n{\"id\":\"2\"}", isCsv: false));

    [Fact]
    public void A_row_with_more_cells_than_the_heading_is_told() =>
        Assert.Equal(["2: The row has 3 cells, the heading 2."], Read("id,agent\n1,2,3\n", isCsv: true));

    private static List<string> Read(string text, bool isCsv) =>
        [.. UsageFile.Read(new StringReader(text), isCsv).Select(l => $"{l.Line}: {l.Record?.ToJsonString() ?? l.Error}")];
}

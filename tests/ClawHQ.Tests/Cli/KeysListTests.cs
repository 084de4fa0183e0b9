using System.Text.Json;
using ClawHQ.Cli.Commands.Keys;

namespace ClawHQ.Tests.Cli;

public class KeysListTests
{
    [Fact]
    public void A_key_is_listed_with_its_beginning_by_which_refused_keys_are_named()
    {
        var table = KeysListCommand.Table(JsonElement.Parse(
            """
            [{"id":1,"name":"first","public_id":"0123456789ab","scopes":["ingest","read"],"team":null},
             {"id":2,"name":"old","public_id":null,"scopes":["ingest"],"team":"payments"}]
            """));

        Assert.Equal(["id", "name", "begins", "scopes", "team"], table.Columns.Take(5).Select(c => c.Name));
        Assert.Equal(
            [["1", "first", "chq_0123456789ab_…", "ingest, read", ""], ["2", "old", "(imported)", "ingest", "payments"]],
            table.Rows.Select(r => r.Take(5)));
    }
}

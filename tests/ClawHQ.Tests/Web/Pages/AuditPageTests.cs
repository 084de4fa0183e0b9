using System.Net;
using System.Net.Http.Json;
using ClawHQ.Core.Storage;
using ClawHQ.Tests.Core.Audit;
using Dapper;

namespace ClawHQ.Tests.Web.Pages;

public class AuditPageTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_lists_what_was_done_and_shows_which_fields_of_a_record_changed()
    {
        await using var server = await AuditServer.StartAsync();
        await server.PersonAsync("eve");
        using var answer = await server.Admin.PutAsJsonAsync(
            "/api/v1/users/eve/grants", new { grants = new[] { new { role = "lead", team = "payments" } } }, Cancelled);

        var page = await PageAsync(server, $"?show={server.Last}");
        Assert.Contains("person.grants.set", page, StringComparison.Ordinal);
        Assert.Contains("key administrator", page, StringComparison.Ordinal);
        Assert.Contains("<td class=\"wrap\">Grants</td>", page, StringComparison.Ordinal);
        Assert.Contains("<del>viewer</del>", page, StringComparison.Ordinal);
        Assert.Contains("<ins>lead:payments</ins>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("{&quot;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_filtered_and_says_when_nothing_matches()
    {
        await using var server = await AuditServer.StartAsync();
        await server.KeyAsync("bot");

        var keys = await PageAsync(server, "?action=key");
        Assert.Contains("key.create", keys, StringComparison.Ordinal);
        Assert.DoesNotContain("person.add", keys, StringComparison.Ordinal);
        Assert.Contains("No record matches", await PageAsync(server, "?actor=nobody-at-all"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_of_many_fields_shows_fifty_says_how_many_more_there_are_and_is_found_by_each_object()
    {
        await using var server = await AuditServer.StartAsync();
        var teams = Enumerable.Range(0, 60).Select(
            i => $"apiVersion: clawhq/v1\nkind: Team\nmetadata: {{name: t{i:00}}}\nspec: {{title: T{i}}}\n");
        using var applied = await server.Admin.PostAsJsonAsync(
            "/api/v1/config/apply",
            new { files = new[] { new { path = "a.yaml", text = string.Join("---\n", teams) } }, owner = "o" }, Cancelled);
        Assert.Equal(HttpStatusCode.OK, applied.StatusCode);

        var page = await PageAsync(server, $"?object=config.Team:t42&show={server.Last}");
        var unknown = await PageAsync(server, "?object=Team:t42");

        Assert.Equal(3 * 50, page.Split("<td class=\"wrap\">").Length - 1);
        Assert.Matches("and [0-9,]+ more: see the", page);
        Assert.Contains(">config.apply<", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">key.import<", page, StringComparison.Ordinal);
        Assert.Contains("There is no kind of object &#x27;Team&#x27;. Did you mean &#x27;config.Team&#x27;?", unknown);
    }

    [Fact]
    public async Task It_says_whether_the_trail_holds_and_where_it_breaks()
    {
        await using var server = await AuditServer.StartAsync();
        Assert.Contains(">Verified<", await PageAsync(server, ""), StringComparison.Ordinal);

        await server.Get<StateDatabase>().WriteUnrecordedAsync(
            "a test that tampers",
            (connection, transaction) =>
            {
                connection.Execute("DROP TRIGGER audit_no_delete", transaction: transaction);
                connection.Execute("DELETE FROM audit_records WHERE seq = 2", transaction: transaction);
            },
            Cancelled);

        var page = await PageAsync(server, "?check=now");
        Assert.Contains(">Broken<", page, StringComparison.Ordinal);
        Assert.Contains("Record 2 is missing", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_administrators_have_it()
    {
        await using var server = await AuditServer.StartAsync();
        await server.PersonAsync("eve");
        using var eve = await server.SignedInAsync("eve");

        using var refused = await eve.Client.GetAsync("/audit", Cancelled);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.DoesNotContain("href=\"/audit\"", await eve.Client.GetStringAsync("/explore", Cancelled), StringComparison.Ordinal);
        Assert.Contains("href=\"/audit\"", await server.Browser.Client.GetStringAsync("/explore", Cancelled), StringComparison.Ordinal);
    }

    private static Task<string> PageAsync(AuditServer server, string query) =>
        server.Browser.Client.GetStringAsync($"/audit{query}", Cancelled);
}

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
        Assert.Contains("<td>Grants</td>", page, StringComparison.Ordinal);
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

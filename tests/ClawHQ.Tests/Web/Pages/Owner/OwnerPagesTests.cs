using System.Net;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Web.Pages.Owner;

/// <summary>The lists and pages of agents, teams, projects and clients, over HTTP, against figures that can be added up by hand and
/// against the API.</summary>
public sealed class OwnerPagesTests(OwnerServer owners) : IClassFixture<OwnerServer>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_list_of_agents_says_what_each_of_them_costs()
    {
        Assert.Equal(
        """
        agent,status,teams,agents,models,tasks,cost_per_task,today,month_to_date,last_month_to_date,unpriced_tokens,first_seen,last_seen
        payments/main,,payments,1,o4 gpt-5,2,5.500000000,3.000000000,10.000000000,5.000000000,0,2026-10-20T06:00:00Z,2026-11-22T04:00:00Z
        payments/helper,,payments,1,gpt-5,,,1.000000000,1.000000000,0.000000000,0,2026-11-22T05:00:00Z,2026-11-22T05:00:00Z

        """,
            (await ReadAsync(owners.Payments, "/agents?format=csv")).ReplaceLineEndings("\n"));
        var page = await ReadAsync(owners.Server.Client, "/agents");
        Assert.Contains("<h2 id=\"owners-title\">4 agents</h2>", page, StringComparison.Ordinal);
        Assert.Contains("title=\"751.000000000 USD\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/agents/payments%2Fmain\"", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("agents", "agent")]
    [InlineData("teams", "team")]
    [InlineData("projects", "project")]
    [InlineData("clients", "client")]
    public async Task A_list_equals_the_answer_of_the_api(string many, string one)
    {
        var rows = (await ReadAsync(owners.Server.Client, $"/{many}?format=csv")).Split("\r\n").Skip(1).Where(r => r.Length > 0)
            .Select(r => r.Split(',')).Select(r => $"{r[0]},{r[8]}").Order(StringComparer.Ordinal);
        var answer = await ReadAsync(
            owners.Server.Client, $"/api/v1/spend?by={one}&measure=effective_cost&from=2026-11-01&to=2026-12-01&format=csv");

        Assert.Equal(answer.Split("\r\n").Skip(1).Where(r => r.Length > 0).Order(StringComparer.Ordinal), rows);
    }

    [Fact]
    public async Task A_list_is_searched_ordered_and_lengthened_by_its_address()
    {
        Assert.Equal(["stray", "secret/agent", "payments/main", "payments/helper"], await NamesAsync("/agents?sort=-name&format=csv"));
        Assert.Equal(["payments/helper", "payments/main"], await NamesAsync("/agents?q=PAY&sort=name&format=csv"));
        Assert.Equal(
            ["payments/main", "secret/agent"], await NamesAsync("/agents?sort=-task&q=/&filter=-agent:payments/helper&format=csv"));
        Assert.Equal(["payments", "search", ""], await NamesAsync("/teams?sort=name&format=csv"));
        Assert.Equal(["payments/main"], await NamesAsync("/agents?filter=model:o4&format=csv"));

        var first = await ReadAsync(owners.Server.Client, "/agents?rows=1");
        Assert.Contains("href=\"/agents?rows=51\">3 more</a>", first, StringComparison.Ordinal);
        Assert.Contains("title=\"751.000000000 USD\"", first, StringComparison.Ordinal);
        Assert.Contains("Show all agents", await ReadAsync(owners.Server.Client, "/agents?q=zebra"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_an_agent_shows_its_own_figures_models_and_tasks()
    {
        var page = await ReadAsync(owners.Server.Client, "/agents/payments%2Fmain");

        Assert.Contains("title=\"3.000000000 USD\"", page, StringComparison.Ordinal);
        Assert.Contains("title=\"10.000000000 USD\"", page, StringComparison.Ordinal);
        Assert.Contains("title=\"5.500000000 USD: what was used on the tasks that began here", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/teams/payments\"", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/tasks/t2?team=payments\"", page, StringComparison.Ordinal);
        Assert.Contains("data-key=\"o4\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", page, StringComparison.Ordinal);
        var sessions = await ReadAsync(owners.Server.Client, "/agents/payments%2Fmain?runs=sessions");
        Assert.Contains("href=\"/sessions/s-t1?team=payments\"", sessions, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_teams_agents_and_names_are_as_if_they_were_not_there()
    {
        foreach (var path in new[]
        {
            "/agents/secret%2Fagent", "/teams/search", "/projects/search-project", "/clients/search-client", "/agents/stray",
            "/parts/agents/secret%2Fagent", "/parts/teams/search", "/agents/never-there",
        })
        {
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(owners.Payments, path)).Status);
        }

        foreach (var path in new[] { "/agents", "/teams", "/projects", "/clients", "/teams/payments", "/agents?filter=team:search" })
        {
            var (status, body) = await GetAsync(owners.Payments, path);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
            Assert.DoesNotContain("hidden-model", body, StringComparison.Ordinal);
            Assert.DoesNotContain("stray", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_team_that_somebody_has_a_role_in_has_its_page_before_it_has_used_anything()
    {
        const string Password = "several unrelated words";
        var register = owners.Server.Host.Services.GetRequiredService<PersonRegister>();
        Grant[] grants = [new Grant(Role.Lead, "quiet"), new Grant(Role.Viewer, null)];
        Assert.Empty(await register.AddAsync("lea", Password, grants, Actor.System, Cancelled));
        using var lea = new Browser(owners.Server);
        Assert.Equal("/teams/quiet", await lea.SignInAsync("lea", Password));

        var page = await ReadAsync(lea.Client, "/teams/quiet");

        Assert.Contains("Nothing that was reported belongs to it so far.", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await GetAsync(lea.Client, "/parts/teams/quiet")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(lea.Client, "/teams/never-named")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(owners.Payments, "/teams/quiet")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(lea.Client, "/projects/quiet")).Status);
    }

    [Theory]
    [InlineData("/agents?sort=colour", "is no order")]
    [InlineData("/agents?rows=-1", "is no number of rows")]
    [InlineData("/agents?rows=99999999999999999999", "is no number of rows")]
    [InlineData("/agents?filter=task:t1", "cannot be filtered by task")]
    [InlineData("/teams?filter=colour:red", "is no filter")]
    [InlineData("/projects?zone=Mars/Phobos", "is no time zone")]
    [InlineData("/teams/payments?filter=team:search", "This page is of one team only")]
    [InlineData("/teams/payments?filter=session:x", "cannot be filtered by task or session")]
    [InlineData("/teams/payments?range=custom&from=2026-11-09&to=2026-11-02", "A custom range needs")]
    public async Task What_an_address_says_wrongly_is_named_and_left_out(string path, string notice) =>
        Assert.Contains(notice, await ReadAsync(owners.Server.Client, path), StringComparison.Ordinal);

    [Fact]
    public async Task A_search_beyond_its_bound_is_named_and_what_was_typed_stays_text()
    {
        var tooLong = await ReadAsync(owners.Server.Client, $"/agents?q={new string('x', 101)}");
        Assert.Contains("at most 100 characters", tooLong, StringComparison.Ordinal);

        var odd = await ReadAsync(owners.Server.Client, "/agents?q=%3Cscript%3Ealert(1)%3C/script%3E");
        Assert.DoesNotContain("<script>alert", odd, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", odd, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_of_any_kind_leads_to_its_page_and_makes_no_formula()
    {
        await using var other = new OwnerServer();
        await other.InitializeAsync();
        foreach (var name in new[] { "a b&c=d?e#f%g", "<b>\"quoted\"</b>", "=HYPERLINK(1)", "名前/エージェント" })
        {
            await other.AppendAsync(other.Call(name, "payments", "gpt-5", OwnerServer.Now.AddHours(-1), 1, null));

            var list = await ReadAsync(other.Payments, "/agents");
            Assert.Contains($"href=\"/agents/{Uri.EscapeDataString(name)}\"", list, StringComparison.Ordinal);
            var page = await ReadAsync(other.Payments, $"/agents/{Uri.EscapeDataString(name)}");
            Assert.Contains("title=\"1.000000000 USD\"", page, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await GetAsync(other.Payments, "/agents/payments/main")).Status);

        Assert.DoesNotContain("\n=HYPERLINK", await ReadAsync(other.Payments, "/agents?format=csv"), StringComparison.Ordinal);
    }

    private async Task<List<string>> NamesAsync(string path) =>
        [.. (await ReadAsync(owners.Server.Client, path)).Split("\r\n").Skip(1).Where(r => r.Length > 0).Select(r => r.Split(',')[0])];

    private static async Task<string> ReadAsync(HttpClient client, string path)
    {
        var (status, body) = await GetAsync(client, path);
        Assert.True(status == HttpStatusCode.OK, $"{path}: {(int)status} {body}");
        return body;
    }

    private static async Task<(HttpStatusCode Status, string Body)> GetAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, Cancelled);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }
}

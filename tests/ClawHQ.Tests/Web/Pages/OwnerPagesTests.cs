using System.Net;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Ledger;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Web.Pages;

/// <summary>The lists and pages of agents, teams, projects and clients, over HTTP, against figures that can be added up by hand and
/// against the API. Now is Sunday, 22 November 2026, 06:00 UTC.</summary>
public sealed class OwnerPagesTests : IAsyncLifetime
{
    private const long Usd = 1_000_000_000;
    private const string PaymentsKey = "a-key-that-sees-payments-only";

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    private TestServer _server = null!;
    private HttpClient _payments = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(new FakeClock(Now));
        _ = await _server.Host.Services.GetRequiredService<KeyIssuer>().ImportAsync(
            new KeyDraft { Name = "payments", Scopes = Scopes.Read, Binding = new KeyBinding("payments", null, null) },
            PaymentsKey,
            Cancelled);
        _payments = _server.ClientWith(PaymentsKey);
        await AppendAsync(
            Call("payments/main", "payments", "gpt-5", Now.AddHours(-2), 3 * Usd, "t1"),
            Call("payments/main", "payments", "o4", Now.AddDays(-3), 5 * Usd, "t1"),
            Call("payments/main", "payments", "gpt-5", Now.AddDays(-4), 2 * Usd, "t2"),
            Call("payments/helper", "payments", "gpt-5", Now.AddHours(-1), 1 * Usd, "t1"),
            Call("payments/main", "payments", "gpt-5", Now.AddMonths(-1).AddDays(-2), 5 * Usd, "t0"),
            Call("secret/agent", "search", "hidden-model", Now.AddHours(-3), 700 * Usd, "t9"),
            Call("stray", null, "gpt-5", Now.AddHours(-3), 40 * Usd, null));
    }

    public async ValueTask DisposeAsync()
    {
        _payments.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task The_list_of_agents_says_what_each_of_them_costs()
    {
        Assert.Equal(
            """
            agent,status,teams,agents,models,tasks,cost_per_task,today,month_to_date,last_month_to_date,unpriced_tokens,first_seen,last_seen
            payments/main,,payments,1,o4 gpt-5,2,5.500000000,3.000000000,10.000000000,5.000000000,0,2026-10-20T06:00:00Z,2026-11-22T04:00:00Z
            payments/helper,,payments,1,gpt-5,,,1.000000000,1.000000000,0.000000000,0,2026-11-22T05:00:00Z,2026-11-22T05:00:00Z

            """,
            await ReadAsync(_payments, "/agents?format=csv"));
        var page = await ReadAsync(_server.Client, "/agents");
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
        var rows = (await ReadAsync(_server.Client, $"/{many}?format=csv")).Split("\r\n").Skip(1).Where(r => r.Length > 0)
            .Select(r => r.Split(',')).Select(r => $"{r[0]},{r[8]}").Order(StringComparer.Ordinal);
        var answer = await ReadAsync(
            _server.Client, $"/api/v1/spend?by={one}&measure=effective_cost&from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z&format=csv");

        Assert.Equal(answer.Split("\r\n").Skip(1).Where(r => r.Length > 0).Order(StringComparer.Ordinal), rows);
    }

    [Fact]
    public async Task A_list_is_searched_ordered_and_lengthened_by_its_address()
    {
        Assert.Equal(["stray", "secret/agent", "payments/main", "payments/helper"], await NamesAsync("/agents?sort=-name&format=csv"));
        Assert.Equal(["payments/helper", "payments/main"], await NamesAsync("/agents?q=PAY&sort=name&format=csv"));
        Assert.Equal(["payments/main", "secret/agent"], await NamesAsync("/agents?sort=task&q=/&filter=-agent:payments/helper&format=csv"
            .Replace("sort=task", "sort=-task", StringComparison.Ordinal)));
        Assert.Equal(["payments", "search", ""], await NamesAsync("/teams?sort=name&format=csv"));
        Assert.Equal(["payments/main"], await NamesAsync("/agents?filter=model:o4&format=csv"));

        var first = await ReadAsync(_server.Client, "/agents?rows=1");
        Assert.Contains("href=\"/agents?rows=51\">3 more</a>", first, StringComparison.Ordinal);
        Assert.Contains("title=\"751.000000000 USD\"", first, StringComparison.Ordinal);
        Assert.Contains("Show all agents", await ReadAsync(_server.Client, "/agents?q=zebra"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_of_an_agent_shows_its_own_figures_models_and_tasks()
    {
        var page = await ReadAsync(_server.Client, "/agents/payments%2Fmain");

        Assert.Contains("title=\"3.000000000 USD\"", page, StringComparison.Ordinal);
        Assert.Contains("title=\"10.000000000 USD\"", page, StringComparison.Ordinal);
        Assert.Contains("title=\"5.500000000 USD: what was used on the tasks that began here", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/teams/payments\"", page, StringComparison.Ordinal);
        Assert.Contains("filter=task%3At2", page, StringComparison.Ordinal);
        Assert.Contains("data-key=\"o4\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", page, StringComparison.Ordinal);
        Assert.Contains("filter=session%3As-t1", await ReadAsync(_server.Client, "/agents/payments%2Fmain?runs=sessions"), StringComparison.Ordinal);
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
            Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(_payments, path)).Status);
        }

        foreach (var path in new[] { "/agents", "/teams", "/projects", "/clients", "/teams/payments", "/agents?filter=team:search" })
        {
            var (status, body) = await GetAsync(_payments, path);
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
            Assert.DoesNotContain("hidden-model", body, StringComparison.Ordinal);
            Assert.DoesNotContain("stray", body, StringComparison.Ordinal);
        }
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
        Assert.Contains(notice, await ReadAsync(_server.Client, path), StringComparison.Ordinal);

    [Fact]
    public async Task A_search_beyond_its_bound_is_named_and_what_was_typed_stays_text()
    {
        Assert.Contains("at most 100 characters", await ReadAsync(_server.Client, $"/agents?q={new string('x', 101)}"), StringComparison.Ordinal);

        var odd = await ReadAsync(_server.Client, "/agents?q=%3Cscript%3Ealert(1)%3C/script%3E");
        Assert.DoesNotContain("<script>alert", odd, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", odd, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b&c=d?e#f%g")]
    [InlineData("<b>\"quoted\"</b>")]
    [InlineData("=HYPERLINK(1)")]
    [InlineData("名前/エージェント")]
    public async Task A_name_of_any_kind_leads_to_its_page_and_makes_no_formula(string name)
    {
        await AppendAsync(Call(name, "payments", "gpt-5", Now.AddHours(-1), Usd, null));

        var list = await ReadAsync(_payments, "/agents");
        Assert.Contains($"href=\"/agents/{Uri.EscapeDataString(name)}\"", list, StringComparison.Ordinal);
        var page = await ReadAsync(_payments, $"/agents/{Uri.EscapeDataString(name)}");
        Assert.Contains("title=\"1.000000000 USD\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\n=HYPERLINK", await ReadAsync(_payments, "/agents?format=csv"), StringComparison.Ordinal);
    }

    private async Task<List<string>> NamesAsync(string path) =>
        [.. (await ReadAsync(_server.Client, path)).Split("\r\n").Skip(1).Where(r => r.Length > 0).Select(r => r.Split(',')[0])];

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

    private async Task AppendAsync(params IReadOnlyList<LedgerEntry> entries)
    {
        var request = new AppendRequest();
        foreach (var entry in entries)
        {
            request.Entries.Add(new EntryDraft { Entry = entry, Key = new DedupeKey((UInt128)Guid.NewGuid().GetHashCode(), entry.Time) });
        }

        _ = await _server.Host.Services.GetRequiredService<ILedger>().AppendAsync(request, Cancelled);
    }

    private LedgerEntry Call(string agent, string? team, string model, DateTimeOffset time, long nanos, string? task) => new()
    {
        Time = time.ToUnixTimeMilliseconds(),
        Dimensions = _server.Host.Services.GetRequiredService<DimensionRegistry>().Intern(new DimensionSet
        {
            Agent = agent, Team = team, Project = $"{team ?? "no"}-project", Client = $"{team ?? "no"}-client", Provider = "openai", Model = model,
        }),
        Task = task,
        Session = task is null ? null : $"s-{task}",
        Calls = 1,
        EffectiveCost = nanos,
        ListCost = nanos,
        Provenance = new Provenance { Signal = Signal.Log, Emitter = "test", Rule = "test", ReceivedAt = 0 },
    };
}

using System.Net;
using ClawHQ.Core.Ledger;
using ClawHQ.Domain.Usage;
using ClawHQ.Tests.Core.Reports;
using ClawHQ.Tests.Fakes;
using ClawHQ.Tests.Web.Fakes;

namespace ClawHQ.Tests.Web.Pages;

/// <summary>The pages of tasks and sessions over a ledger that can be added up by hand.</summary>
public class SummaryPagesTests(ReadingServer reading) : IClassFixture<ReadingServer>
{
    private const long Usd = 1_000_000_000;
    private const string May = "from=2026-05-01&to=2026-05-31";

    [Fact]
    public async Task Tasks_are_shown_with_their_spread_the_dearest_first()
    {
        await reading.AppendAsync(
            Call("spread", 1, "cheap-1", cost: Usd / 100), Call("spread", 2, "cheap-2", cost: Usd / 100),
            Call("spread", 3, "middle", cost: Usd / 2), Call("spread", 4, "dear", cost: 3 * Usd), Call("spread", 5, "dear", cost: Usd),
            Call("spread", 6, "nameless-price", cost: null), Call("spread", 7, null, cost: 2 * Usd));

        var page = await GetAsync($"/tasks?{May}&filter=project:spread");

        Assert.Contains("Tasks 5 with usage in this period Cost $4 .52", page.Text, StringComparison.Ordinal);
        Assert.Contains("half of them at most $0.0100, nine of ten at most $4.00", page.Text, StringComparison.Ordinal);
        Assert.Contains("1 task without a known cost left out $2.00 of this period names no task", page.Text, StringComparison.Ordinal);
        Assert.Equal("dear runner gpt-4o 2 202 1 h 5 May, 17:00 $4.00", Row(page, "dear"));
        Assert.Equal("up to $0.0100 2 2", Row(page, "up to $0.0100"));
        Assert.Equal("$2.00 to $5.00 1 1", Row(page, "$2.00 to $5.00"));
    }

    [Fact]
    public async Task A_task_tells_what_each_agent_cost_alone_and_all_together()
    {
        await reading.AppendAsync(
            Call("nested", 1, "family", agent: "planner", cost: 2 * Usd), Call("nested", 2, "family", agent: "searcher", cost: 5 * Usd));

        var page = await GetAsync("/tasks/family?team=payments");

        Assert.Equal("planner 1 101 $2.00", Row(page, "planner"));
        Assert.Equal("searcher 1 101 $5.00", Row(page, "searcher"));
        Assert.Equal("Inclusive $7.00", Row(page, "Inclusive"));
    }

    [Fact]
    public async Task A_task_whose_id_does_not_come_again_is_compared_with_the_last_ten_of_its_agent()
    {
        await reading.AppendAsync([.. Enumerable.Range(1, 13).Select(i => Call("ten", i, $"ten-{i:00}", agent: "tenner", cost: i * Usd))]);

        var page = await GetAsync("/tasks/ten-12?team=payments");

        Assert.Contains("these are the last ten of the same agent before it", page.Text, StringComparison.Ordinal);
        Assert.Contains("+84.6 % on the usual $6.50", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ten-01", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("ten-13", page.Text, StringComparison.Ordinal);
        Assert.Equal("ten-02", Row(page, "ten-02")[..6]);
    }

    [Fact]
    public async Task A_task_that_several_sessions_worked_on_has_a_run_in_each()
    {
        await reading.AppendAsync(
            Call("again", 1, "nightly", session: "monday", cost: Usd), Call("again", 30, "nightly", session: "tuesday", cost: 3 * Usd));

        var page = await GetAsync("/tasks/nightly?team=payments");

        Assert.Contains("each session is a run", page.Text, StringComparison.Ordinal);
        Assert.Contains("tuesday 1", Row(page, "tuesday"), StringComparison.Ordinal);
        Assert.Contains("$1.00", Row(page, "monday"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_tells_what_its_tasks_cost()
    {
        await reading.AppendAsync(
            Call("talk", 1, "first/of it", session: "talk-1", cost: Usd), Call("talk", 2, "second", session: "talk-1", cost: 2 * Usd));

        var session = await GetAsync("/sessions/talk-1?team=payments");
        var task = await GetAsync("/tasks/first%2Fof%20it?team=payments");

        Assert.Equal("second 1 101 $2.00", Row(session, "second"));
        Assert.Contains("/tasks/first%2Fof%20it?team=payments", session.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, task.Status);
        Assert.Contains("first/of it", task.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_id_that_two_teams_used_each_sees_their_own()
    {
        await reading.AppendAsync(
            Call("twice", 1, "shared-id", cost: Usd), Call("twice", 2, "shared-id", team: "search", cost: 90 * Usd),
            Call("twice", 3, "only-theirs", team: "search", cost: 90 * Usd));

        var list = await GetAsync($"/tasks?{May}&filter=project:twice", ReadingServer.PaymentsKey);
        var own = await GetAsync("/tasks/shared-id?team=search", ReadingServer.PaymentsKey);
        var theirs = await GetAsync("/tasks/only-theirs", ReadingServer.PaymentsKey);
        var all = await GetAsync("/tasks/shared-id?team=search");

        Assert.Contains("Tasks 1 with usage", list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("only-theirs", list.Html, StringComparison.Ordinal);
        Assert.Contains("Cost $1 .00", own.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("90", own.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, theirs.Status);
        Assert.Contains("Cost $90 .00", all.Text, StringComparison.Ordinal);
        Assert.Contains("Other teams used this id too: payments", all.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/tasks/there-is-none", 404)]
    [InlineData("/parts/tasks/there-is-none", 404)]
    [InlineData("/sessions/%00", 400)]
    [InlineData("/tasks?rows=-1&range=x&filter=;&zone=%00&from=9999-12-31&to=0000-01-01", 200)]
    [InlineData("/sessions?rows=99999999999999999999&from=1900-01-01&to=2300-01-01", 200)]
    [InlineData("/tasks?filter=task:'%20OR%201=1--&filter=%3Cscript%3E", 200)]
    [InlineData("/parts/tasks?filter=team:", 200)]
    public async Task Whatever_is_asked_is_answered(string path, int status)
    {
        var page = await GetAsync(path);

        Assert.Equal(status, (int)page.Status);
        Assert.DoesNotContain("<script>", page.Html.Replace("<script src", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    private static string Row((HttpStatusCode, string, string Html) page, string name) => PageText.Row(page.Html, name);

    private async Task<(HttpStatusCode Status, string Text, string Html)> GetAsync(string path, string key = TestServer.Key)
    {
        using var client = reading.Server.ClientWith(key);
        return await PageText.GetAsync(client, path);
    }

    /// <summary>A call that many hours after the fifth of May, at noon.</summary>
    private LedgerEntry Call(
        string project, int hour, string? task, string? session = null, string agent = "runner", string team = "payments",
        long? cost = null) => new()
        {
            Time = new DateTimeOffset(2026, 5, 5, 12, 0, 0, TimeSpan.Zero).AddHours(hour).ToUnixTimeMilliseconds(),
            Dimensions = reading.Registry.Intern(new DimensionSet
            {
                Agent = agent, Team = team, Project = project, Provider = "openai", Model = "gpt-4o", Source = "codex",
            }),
            Task = task,
            Session = session,
            Calls = 1,
            Usage = new TokenUsage { UncachedInput = 100, Output = 1 },
            EffectiveCost = cost,
            ListCost = cost,
            Provenance = new Provenance { Signal = Signal.UsageApi, Emitter = "codex", Rule = "test", ReceivedAt = 0 },
        };
}

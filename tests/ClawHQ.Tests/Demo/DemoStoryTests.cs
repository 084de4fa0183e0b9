using System.Text.Json;
using ClawHQ.Demo.Story;

namespace ClawHQ.Tests.Demo;

[Collection(DemoCollection.Name)]
public class DemoStoryTests(DemoServer demo)
{
    [Fact]
    public async Task Every_program_has_reported_and_the_sums_are_those_of_the_entries()
    {
        var spend = await demo.SpendAsync("by=source&measure=effective_cost,list_cost,calls,input_tokens,output_tokens");

        var entries = (await demo.EntriesAsync()).GroupBy(Source).ToDictionary(
            g => g.Key,
            g => (Cost(g, "effective_cost"), Cost(g, "list_cost"), Sum(g, "calls"), Sum(g, "input_tokens"), Sum(g, "output_tokens")));
        var rows = spend.GetProperty("rows").EnumerateArray().ToDictionary(
            Source,
            r => (
                Cost([r], "effective_cost"), Cost([r], "list_cost"), Sum([r], "calls"), Sum([r], "input_tokens"),
                Sum([r], "output_tokens")));
        Assert.Equal(rows.OrderBy(r => r.Key), entries.OrderBy(r => r.Key));
        Assert.Equal(["claude-code", "codex", "gemini-cli", "openclaw", "opentelemetry", "usage-api"], rows.Keys.Order());
    }

    [Fact]
    public async Task The_archive_is_the_dearest_day_of_the_agent_that_worked_through_it()
    {
        var days = await RowsAsync("step=day&measure=effective_cost&filter=agent:delivery/invoice-extractor");

        Assert.Equal(Day(Plot.ArchiveDay), days.MaxBy(row => Cost([row], "effective_cost")).GetProperty("time").GetString()![..10]);
    }

    [Fact]
    public async Task The_agent_with_the_large_model_rose_more_than_any_other()
    {
        var since = $"{Day(Plot.LargeModelDay)}T00:00:00Z";
        var before = await RisenAsync($"{Day((2 * Plot.LargeModelDay) - Plot.Days)}T00:00:00Z", since);
        var after = await RisenAsync(since, $"{Day(Plot.Days)}T00:00:00Z");

        Assert.Equal("support/ticket-triage", after.Keys.MaxBy(agent => after[agent] - before.GetValueOrDefault(agent)));
        var models = await RowsAsync("by=model&measure=calls&filter=agent:support/ticket-triage");
        Assert.Equal(["claude-opus-5", "gpt-5.6-luna"], models.Select(row => row.GetProperty("model").GetString()).Order());
    }

    [Fact]
    public async Task The_loop_shows_in_failed_calls_and_as_one_task_with_many_equal_calls()
    {
        var days = await RowsAsync("step=day&measure=failed_calls&filter=agent:platform/dependency-bot");
        Assert.Equal(Day(Plot.LoopDay), days.MaxBy(row => Sum([row], "failed_calls")).GetProperty("time").GetString()![..10]);

        var equal = (await demo.EntriesAsync()).Where(e => e.GetProperty("agent").GetString() == "platform/dependency-bot")
            .CountBy(e => (e.GetProperty("task").GetString(), e.GetProperty("input_tokens").GetInt64())).MaxBy(g => g.Value);
        Assert.InRange(equal.Value, 10, int.MaxValue);
        Assert.Equal(Plot.LoopPrompt, equal.Key.Item2);
    }

    [Fact]
    public async Task Some_spend_has_no_team_one_model_no_price_and_some_usage_no_number_of_calls()
    {
        var spend = await demo.SpendAsync("by=model&measure=effective_cost,unpriced_calls");

        var unpriced = spend.GetProperty("rows").EnumerateArray().Where(row => Sum([row], "unpriced_calls") > 0);
        Assert.Equal(["tern-7b-rerank-3"], unpriced.Select(row => row.GetProperty("model").GetString()));
        Assert.All(
            ["attributed", "priced", "calls"],
            share => Assert.InRange(spend.GetProperty("coverage").GetProperty(share).GetDouble(), 0.7, 0.999));
    }

    [Fact]
    public async Task The_contract_lowers_what_is_paid_below_the_list_from_its_day_on()
    {
        var days = await RowsAsync("step=day&measure=effective_cost,list_cost&filter=provider:anthropic");

        Assert.All(days, row => Assert.Equal(
            string.CompareOrdinal(row.GetProperty("time").GetString(), Day(Plot.ContractDay)) >= 0,
            Cost([row], "effective_cost") < Cost([row], "list_cost")));
    }

    [Fact]
    public async Task One_hour_cache_writes_are_known_from_the_cost_that_claude_code_reports()
    {
        var entries = (await demo.EntriesAsync()).Where(e => Source(e) == "claude-code").ToList();

        Assert.All(entries, e => Assert.Equal(e.GetProperty("list_cost").GetString(), e.GetProperty("reported_cost").GetString()));
        Assert.True(Sum(entries, "cache_write_1h_tokens") > 0);
    }

    [Fact]
    public async Task Agents_below_an_agent_share_its_tasks_and_tasks_say_how_they_ended()
    {
        var entries = await demo.EntriesAsync();
        var shared = entries.Where(e => e.GetProperty("task").GetString()?.StartsWith("question-", StringComparison.Ordinal) == true)
            .GroupBy(e => e.GetProperty("task").GetString()).First(g => g.Count() > 4);
        var task = await demo.GetAsync($"/api/v1/tasks/{shared.Key}");

        Assert.Equal(
            ["research/planner", "research/reader", "research/searcher"],
            shared.Select(e => e.GetProperty("agent").GetString()).Distinct().Order());
        Assert.Equal(JsonValueKind.Object, task.GetProperty("outcome").ValueKind);
    }

    [Fact]
    public async Task Agents_say_whether_they_work_rest_or_are_gone()
    {
        var agents = (await demo.GetAsync("/api/v1/agents?limit=1000")).GetProperty("items").EnumerateArray()
            .ToDictionary(a => a.GetProperty("name").GetString()!, a => a.GetProperty("status").GetString());

        Assert.Equal("offline", agents["growth/newsletter"]);
        Assert.Contains("working", agents.Values);
        Assert.Contains("idle", agents.Values);
    }

    private static string Day(int day) =>
        DemoServer.FirstDay.AddDays(day).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<IReadOnlyList<JsonElement>> RowsAsync(string rest) =>
        [.. (await demo.SpendAsync(rest)).GetProperty("rows").EnumerateArray()];

    private async Task<Dictionary<string, decimal>> RisenAsync(string from, string to) =>
        (await demo.GetAsync($"/api/v1/spend?from={from}&to={to}&by=agent&measure=effective_cost")).GetProperty("rows").EnumerateArray()
        .ToDictionary(row => row.GetProperty("agent").GetString()!, row => Cost([row], "effective_cost"));

    private static string Source(JsonElement row) => row.GetProperty("source").GetString()!;

    private static decimal Cost(IEnumerable<JsonElement> rows, string measure) => rows.Sum(row =>
        row.GetProperty(measure).GetString() is { } text ? decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 0);

    private static long Sum(IEnumerable<JsonElement> rows, string measure) =>
        rows.Sum(row => row.GetProperty(measure) is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : 0);
}

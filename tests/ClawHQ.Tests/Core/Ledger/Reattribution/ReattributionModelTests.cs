using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Tests.Core.Ledger.Replays;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Ledger.Reattribution;

/// <summary>Random usage and random rules, once applied to usage that was booked without them, once in force before it came.</summary>
public class ReattributionModelTests
{
    internal const string Measures =
        "effective_cost,list_cost,reported_cost,calls,failed_calls,unpriced_calls,unpriced_tokens,unmetered_calls,input_tokens,"
        + "cache_read_tokens,output_tokens,reasoning_tokens,duration_ms";

    private static readonly string[] Groupings = ["team,project,client", "agent,environment,team", "task,team", "model,client"];

    [Theory]
    [InlineData(20261101)]
    [InlineData(20261102)]
    [InlineData(20261103)]
    [InlineData(20261104)]
    public async Task Past_usage_is_as_if_the_rules_had_been_there_and_its_total_is_what_it_was(int seed)
    {
        var random = new Random(seed);
        var (usage, rules) = (Usage(random, 120), Rules(random));
        await using var before = await ReplayServer.StartAsync();
        await using var after = await ReplayServer.StartAsync();
        await before.Config.AppliedAsync(rules);
        await SendAsync(before, usage);
        await SendAsync(after, usage);
        var total = await TotalAsync(after);

        await after.Config.AppliedAsync(rules);
        var preview = await ReattributionTests.PreviewAsync(after);
        var applied = await ReattributionTests.ApplyAsync(after);
        var entries = ReattributionTests.Entries(after).Count;
        await ReattributionTests.ApplyAsync(after);

        Assert.Equal(preview.GetProperty("moves").ToString(), applied.GetProperty("moves").ToString());
        Assert.Equal(entries, ReattributionTests.Entries(after).Count);
        Assert.Equal(total, await TotalAsync(after));
        foreach (var by in Groupings)
        {
            Assert.Equal(await RowsAsync(before, by), await RowsAsync(after, by));
        }

        var (_, check) = await after.Config.SendAsync(HttpMethod.Get, "/api/v1/ledger/check?days=60");
        Assert.True(check.GetProperty("is_whole").GetBoolean(), check.ToString());
    }

    internal static async Task SendAsync(ReplayServer server, List<object> records)
    {
        using var response = await server.Config.Server.Client.PostAsJsonAsync("/api/v1/usage", new { records }, ReplayServer.Cancelled);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(ReplayServer.Cancelled);
        Assert.Equal((records.Count, 0), (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("rejected").GetArrayLength()));
    }

    private static Task<JsonElement> SpendAsync(ReplayServer server, string by) => Task.Run(async () => (await server.Config.SendAsync(
        HttpMethod.Get, $"/api/v1/spend?from=2026-10-01T00:00:00Z&to=2026-12-01T00:00:00Z&by={by}&measure={Measures}")).Answer);

    internal static async Task<string> TotalAsync(ReplayServer server) => (await SpendAsync(server, "")).GetProperty("total").ToString();

    /// <summary>The rows without those of which nothing is left.</summary>
    internal static async Task<IReadOnlyList<string>> RowsAsync(ReplayServer server, string by) =>
        [.. (await SpendAsync(server, by)).GetProperty("rows").EnumerateArray()
            .Where(row => Measures.Split(',').Any(m => row.GetProperty(m).ToString().Any(c => c is >= '1' and <= '9')))
            .Select(row => row.ToString()).Order(StringComparer.Ordinal)];

    internal static List<object> Usage(Random random, int count)
    {
        string? Maybe(string name) => random.Next(3) == 0 ? null : $"{name}-{random.Next(2)}";
        return [.. Enumerable.Range(0, count).Select(i => (object)new
        {
            id = i.ToString(CultureInfo.InvariantCulture),
            time = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(random.Next(19 * 24 * 60))
                .ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            agent = $"agent-{random.Next(4)}",
            team = Maybe("team"),
            project = Maybe("project"),
            client = Maybe("client"),
            environment = Maybe("environment"),
            user = Maybe("user"),
            task = Maybe("task"),
            provider = random.Next(6) == 0 ? "ours" : "openai",
            model = random.Next(6) == 0 ? "unknown-model" : "gpt-4o",
            input_tokens = random.Next(8) == 0 ? (int?)null : random.Next(1, 5_000),
            cache_read_tokens = 0,
            output_tokens = (int?)null,
            calls = random.Next(1, 4),
            status = random.Next(4) == 0 ? "error" : "ok",
            duration_ms = random.Next(1_000),
            reported_cost = random.Next(4) == 0 ? "0.01" : null,
        })];
    }

    internal static string Rules(Random random)
    {
        string Some(string name) => $"{name}-{random.Next(3)}";
        var owners = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            owners.AddRange(
                [Object("Team", $"team-{i}", "{}"), Object("Project", $"project-{i}", "{}"), Object("Client", $"client-{i}", "{}")]);
        }

        string[] matches =
        [
            "agent: \"agent-*\"", $"agent: {Some("agent")}", $"team: {Some("team")}", "missing: [team]", "missing: [project]",
            $"user: {Some("user")}", $"client: {Some("client")}", "provider: openai", "model: \"gpt*\"", "emitter: usage-api",
        ];
        string[] sets =
            [$"team: {Some("team")}", $"project: {Some("project")}", $"client: {Some("client")}", $"environment: {Some("environment")}"];
        var rules = Enumerable.Range(0, 6).Select(i => Object(
            "AttributionRule", $"rule-{i}",
            $"{{order: {random.Next(3)}, overwrite: {(random.Next(2) == 0 ? "true" : "false")}, "
            + $"match: {{{matches[random.Next(matches.Length)]}}}, set: {{{sets[random.Next(sets.Length)]}}}"
            + $"{(random.Next(3) == 0 ? ", from: 2026-11-10T00:07:00Z" : "")}}}"));
        return File([
            .. owners, .. rules,
            Object("Agent", "agent-0", "{memberships: [{team: team-1, to: 2026-11-08}, {team: team-2, from: 2026-11-09}]}"),
            Object("Agent", "agent-3", "{project: project-1}")]);
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Domain;
using ClawHQ.Domain.Usage;
using ClawHQ.Tests.Core.Ledger.Replays;
using Microsoft.Extensions.DependencyInjection;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Ledger.Reattribution;

public class ReattributionTests
{
    private static readonly string Teams = File(Object("Team", "payments", "{}"), Object("Team", "risk", "{}"));

    [Fact]
    public async Task A_preview_says_what_moves_and_an_apply_moves_it_once_and_edits_nothing()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "shop-1");
        await server.UseAsync("2026-11-02T10:00:00Z", agent: "shop-2");
        await server.UseAsync("2026-11-02T10:00:00Z", agent: "shop-2", team: "claimed");
        await server.UseAsync("2026-11-02T10:00:00Z", agent: "other");
        await server.UseAsync("2026-10-02T10:00:00Z", agent: "shop-1");
        await server.Config.AppliedAsync(With(Shop("payments")));
        var booked = Entries(server);

        var preview = await PreviewAsync(server);
        Assert.Equal(booked, Entries(server));
        var applied = await ApplyAsync(server);
        var again = await ApplyAsync(server);

        Assert.Equal("2 of 4: - -> payments by AttributionRule/shop: 2 entries, 2 calls, 4000000 tokens, 25.000000000", Text(preview));
        Assert.Equal((Text(preview), true), (Text(applied), applied.GetProperty("applied").GetBoolean()));
        Assert.Equal("0 of 4: ", Text(again));
        Assert.Equal(
            [
                "other - 12.500000000 1 1000000", "shop-1 - 12.500000000 1 1000000", "shop-1 payments 12.500000000 1 1000000",
                "shop-2 - 0.000000000 0 0", "shop-2 claimed 12.500000000 1 1000000", "shop-2 payments 12.500000000 1 1000000",
            ],
            await server.SpendAsync("agent,team", "effective_cost,calls,input_tokens"));
        var after = Entries(server);
        Assert.Equal(booked, after.Take(booked.Count));
        Assert.Equal(
            ["1 -12500000000 -1 New rule.", "1 12500000000 1 New rule.", "2 -12500000000 -1 New rule.", "2 12500000000 1 New rule."],
            after.Skip(booked.Count).Select(a => $"{a.Adjusts} {a.EffectiveCost} {a.Calls} {a.Reason}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_run_leaves_one_record_and_a_preview_none()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "shop-1");
        await server.Config.AppliedAsync(With(Shop("payments")));

        await PreviewAsync(server);
        await ApplyAsync(server);

        var (_, trail) = await server.Config.SendAsync(HttpMethod.Get, "/api/v1/audit?action=ledger.reattribute");
        var record = Assert.Single(trail.GetProperty("items").EnumerateArray()).ToString();
        Assert.Contains("New rule.", record, StringComparison.Ordinal);
        Assert.Contains("12.500000000", record, StringComparison.Ordinal);
        Assert.Contains("AttributionRule/shop", record, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_goes_gives_back_what_it_had_taken()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "shop-1");
        await server.Config.AppliedAsync(With(Shop("payments")));
        await ApplyAsync(server);
        await server.Config.AppliedAsync(With(Shop("risk")));
        var second = await ApplyAsync(server);
        await server.Config.AppliedAsync(Teams, prune: true);
        var third = await ApplyAsync(server);

        Assert.Equal("1 of 1: payments -> risk by AttributionRule/shop: 1 entries, 1 calls, 2000000 tokens, 12.500000000", Text(second));
        Assert.Equal("1 of 1: risk -> - by : 1 entries, 1 calls, 2000000 tokens, 12.500000000", Text(third));
        Assert.Equal(
            ["- 12.500000000 1", "payments 0.000000000 0", "risk 0.000000000 0"], await server.SpendAsync("team", "effective_cost,calls"));
    }

    [Fact]
    public async Task What_was_moved_is_priced_again_where_it_lies_by_the_prices_of_its_owner()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "shop-1");
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "shop-1", model: "model-x", provider: "ours");
        await server.Config.AppliedAsync(With(
            Shop("payments"),
            Object("PriceOverride", "ours", "{provider: openai, model: gpt-4o, team: payments, rates: {input: \"2\", output: \"8\"}}")));
        await ApplyAsync(server);
        await server.Config.AppliedAsync(
            Object("PriceOverride", "x", "{provider: ours, model: model-x, rates: {input: \"1\", output: \"1\"}}"));
        await RepriceAsync(server);
        var after = await ApplyAsync(server);

        Assert.Equal("0 of 2: ", Text(after));
        Assert.Equal(
            ["- 0.000000000 0 0 0", "payments 12.000000000 2 0 0"],
            await server.SpendAsync("team", "effective_cost,calls,unpriced_tokens,unpriced_calls"));
        await server.Config.AppliedAsync(Teams, prune: true);
        await ApplyAsync(server);
        Assert.Equal(
            ["- 12.000000000 2 0 0", "payments 0.000000000 0 0 0"],
            await server.SpendAsync("team", "effective_cost,calls,unpriced_tokens,unpriced_calls"));
    }

    [Fact]
    public async Task What_was_moved_gets_the_prices_of_its_owner_though_the_book_is_the_same()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.Config.AppliedAsync(With(
            Shop("payments"),
            Object("PriceOverride", "ours", "{provider: openai, model: gpt-4o, team: payments, rates: {input: \"2\", output: \"8\"}}"),
            Object("PriceOverride", "x", "{provider: ours, model: model-x, rates: {input: \"1\", output: \"1\"}}"),
            Object("PriceOverride", "y", "{provider: ours, model: model-x, team: payments, rates: {input: \"2\", output: \"2\"}}")));
        await server.Config.AppliedAsync(Teams + "---\n" + Object("AttributionRule", "shop", "{match: {agent: none}, set: {team: risk}}"));
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "shop-1");
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "shop-1", model: "model-x", provider: "ours");
        Assert.Equal(["- 14.500000000"], await server.SpendAsync("team", "effective_cost"));
        await server.Config.AppliedAsync(With(Shop("payments")));

        await ApplyAsync(server);
        await RepriceAsync(server);
        await RepriceAsync(server);

        Assert.Equal(["- 0.000000000", "payments 14.000000000"], await server.SpendAsync("team", "effective_cost"));
    }

    [Fact]
    public async Task A_task_whose_usage_was_moved_is_the_new_owner_s_alone()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "shop-1", task: "a");
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "other", task: "a");
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "shop-2", task: "b");
        await server.Config.AppliedAsync(With(Shop("payments")));

        await ApplyAsync(server);

        var (_, tasks) = await server.Config.SendAsync(
            HttpMethod.Get, "/api/v1/tasks?from=2026-11-01T00:00:00Z&to=2026-11-02T00:00:00Z");
        Assert.Equal(
            ["a -", "a payments", "b payments"],
            tasks.GetProperty("items").EnumerateArray()
                .Select(t => $"{t.GetProperty("id").GetString()} {t.GetProperty("team").GetString() ?? "-"}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_team_counts_the_tasks_of_which_it_has_something_left()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-18T10:00:00Z", agent: "shop-1", task: "shared");
        await server.UseAsync("2026-11-18T10:00:00Z", agent: "other", task: "shared");
        await server.UseAsync("2026-11-19T10:00:00Z", agent: "shop-1", task: "two days");
        await server.UseAsync("2026-11-20T10:00:00Z", agent: "shop-2", task: "two days");
        await server.UseAsync("2026-11-20T10:00:00Z", agent: "shop-1", task: "priced again");
        await server.UseAsync("2026-11-20T10:00:00Z", agent: "shop-1", task: "unpriced", model: "model-x", provider: "ours");
        await server.UseAsync("2026-11-20T10:00:00Z", agent: "other", task: "unpriced too", model: "model-x", provider: "ours");
        await server.Config.AppliedAsync(
            Object("PriceOverride", "ours", "{provider: openai, model: gpt-4o, rates: {input: \"2\", output: \"8\"}}"));
        await RepriceAsync(server);
        Assert.Equal(["- 3 50.000000000 2"], Totals(server));
        await server.Config.AppliedAsync(With(Shop("payments")));

        await ApplyAsync(server);
        var moved = Totals(server);
        await server.Config.AppliedAsync(Teams, prune: true);
        await ApplyAsync(server);

        Assert.Equal(["- 1 10.000000000 1", "payments 3 40.000000000 1"], moved);
        Assert.Equal(["- 3 50.000000000 2"], Totals(server));
    }

    [Fact]
    public async Task What_stood_in_for_a_better_report_is_taken_out_of_whoever_has_it()
    {
        await using var server = await ReplayServer.StartAsync();
        await StandInAsync(server, id: 1, isStandIn: true);
        await server.Config.AppliedAsync(With(Shop("payments")));
        await ApplyAsync(server);

        await StandInAsync(server, id: 2, isStandIn: false);
        var after = await ApplyAsync(server);

        Assert.Equal("1 of 2: - -> payments by AttributionRule/shop: 1 entries, 1 calls, 2000 tokens, 0.000012500", Text(after));
        Assert.Equal(
            ["- 0.000000000 0 0 0", "payments 0.000012500 1 1000 1"],
            await server.SpendAsync("team", "effective_cost,calls,input_tokens,active_agents"));
        var (_, check) = await server.Config.SendAsync(HttpMethod.Get, "/api/v1/ledger/check?days=60");
        Assert.True(check.GetProperty("is_whole").GetBoolean(), check.ToString());
    }

    [Fact]
    public async Task A_filter_limits_what_moves_by_what_belongs_to_whom_now()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "shop-1", task: "a");
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "shop-2", task: "b");
        await server.Config.AppliedAsync(With(Shop("payments")));

        var some = await ApplyAsync(server, "agent:shop-1,task:a,team:");
        var moved = await PreviewAsync(server, "team:payments");
        var rest = await PreviewAsync(server, "-task:a");
        var (status, refused) = await server.Config.SendAsync(
            HttpMethod.Get, "/api/v1/attribution/preview?from=2026-11-01T00:00:00Z&to=2026-11-20T00:00:00Z&filter=teem:x");
        var (order, _) = await server.Config.SendAsync(
            HttpMethod.Get, "/api/v1/attribution/preview?from=2026-11-20T00:00:00Z&to=2026-11-01T00:00:00Z");

        Assert.StartsWith("1 of 2: ", Text(some), StringComparison.Ordinal);
        Assert.Equal("0 of 2: ", Text(moved));
        Assert.StartsWith("1 of 2: ", Text(rest), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (status, order));
        Assert.Equal("Did you mean \"team\"?", refused.GetProperty("errors")[0].GetProperty("hint").GetString());
    }

    internal static Task<JsonElement> PreviewAsync(ReplayServer server, string filter = "") => DoneAsync(server.Config.SendAsync(
        HttpMethod.Get,
        $"/api/v1/attribution/preview?from=2026-11-01T00:00:00Z&to=2026-11-21T00:00:00Z&filter={Uri.EscapeDataString(filter)}"));

    internal static Task<JsonElement> ApplyAsync(ReplayServer server, string? filter = null) => DoneAsync(server.Config.SendAsync(
        HttpMethod.Post,
        "/api/v1/attribution/apply",
        JsonContent.Create(new { from = "2026-11-01T00:00:00Z", to = "2026-11-21T00:00:00Z", filter, reason = "New rule." })));

    internal static List<LedgerEntry> Entries(ReplayServer server) =>
        [.. server.Config.Server.Host.Services.GetRequiredService<EntryBlocks>().Read(new EntryScan())];

    /// <summary>Books a report of a call, or what stands in for it.</summary>
    internal static Task StandInAsync(ReplayServer server, int id, bool isStandIn) => AppendAsync(server, isStandIn
        ? Draft(server, id, new SignalKeys(7, 0, 1), Disposition.Fallback)
        : Draft(server, id, new SignalKeys(7, 0), Disposition.Ledger));

    private static Task<JsonElement> RepriceAsync(ReplayServer server) => DoneAsync(server.Config.SendAsync(
        HttpMethod.Post, "/api/v1/prices/reprice", JsonContent.Create(new { from = "2026-11-01T00:00:00Z", to = "2026-11-21T00:00:00Z" })));

    private static async Task<JsonElement> DoneAsync(Task<(HttpStatusCode Status, JsonElement Answer)> sent)
    {
        var (status, answer) = await sent;
        Assert.True(status == HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    /// <summary>By team: tasks of the last days with a known cost, that cost, other tasks.</summary>
    private static IEnumerable<string> Totals(ReplayServer server) => server.Config.Get<SummaryTotals>()
        .By(Dimension.Team, [], TeamBound.All).OrderBy(t => t.Name, StringComparer.Ordinal)
        .Select(t => $"{t.Name ?? "-"} {t.Total.Count} {Money.ToString(t.Total.EffectiveCost)} {t.Total.UnknownCount}");

    private static string Text(JsonElement answer)
    {
        var moves = answer.GetProperty("moves").EnumerateArray().Select(m =>
            $"{Team(m.GetProperty("from"))} -> {Team(m.GetProperty("to"))} by {m.GetProperty("by")}: {m.GetProperty("entries")} entries, "
            + $"{m.GetProperty("calls")} calls, {m.GetProperty("tokens")} tokens, {m.GetProperty("effective_cost")}");
        return $"{answer.GetProperty("entries")} of {answer.GetProperty("examined")}: {string.Join("; ", moves)}";
    }

    private static string Team(JsonElement owners) => owners.GetProperty("team").GetString() ?? "-";

    private static EntryDraft Draft(ReplayServer server, int id, SignalKeys keys, Disposition disposition)
    {
        var time = new DateTimeOffset(2026, 11, 5, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var registry = server.Config.Server.Host.Services.GetRequiredService<DimensionRegistry>();
        return new EntryDraft
        {
            Key = new DedupeKey((UInt128)id, time),
            Signals = keys,
            Disposition = disposition,
            Entry = new LedgerEntry
            {
                Time = time,
                Dimensions = registry.Intern(new DimensionSet { Agent = "shop-1", Provider = "openai", Model = "gpt-4o" }),
                Calls = 1,
                Usage = new TokenUsage { UncachedInput = 1_000, Output = 1_000 },
                ListCost = 12_500,
                EffectiveCost = 12_500,
                Basis = CostBasis.Computed,
                Provenance = new Provenance { Signal = Signal.Log, Emitter = "test", Rule = "test", ReceivedAt = time },
            },
        };
    }

    private static async Task AppendAsync(ReplayServer server, EntryDraft draft)
    {
        var request = new AppendRequest();
        request.Entries.Add(draft);
        _ = await server.Config.Server.Host.Services.GetRequiredService<ILedger>().AppendAsync(request, ReplayServer.Cancelled);
    }

    private static string With(params IEnumerable<string> objects) => File([Teams, .. objects]);

    private static string Shop(string team) =>
        Object("AttributionRule", "shop", $"{{match: {{agent: \"shop-*\"}}, set: {{team: {team}}}}}");
}

using System.Text.Json;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Adjusting;
using ClawHQ.Core.Ledger.Books;
using ClawHQ.Core.Ledger.Reattribution;
using ClawHQ.Tests.Core.Ledger.Reattribution;
using ClawHQ.Tests.Core.Ledger.Replays;
using ClawHQ.Tests.Fakes;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Ledger.Books;

/// <summary>What is closed is adjusted by nothing, and everything that adjusts says how much stays.</summary>
public class ClosedAdjustmentTests
{
    private const string Nothing = "null";

    private static readonly string Payments = Object("Team", "payments", "{}");
    private static readonly string Shop = Object("AttributionRule", "shop", "{match: {agent: \"shop-*\"}, set: {team: payments}}");

    [Fact]
    public async Task Closed_usage_stays_with_its_owners_and_preview_result_and_record_say_how_much()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-09T23:59:59Z", agent: "shop-1");
        await server.UseAsync("2026-11-09T10:00:00Z", agent: "other");
        await server.UseAsync("2026-11-10T00:00:00Z", agent: "shop-1");
        await server.Config.AppliedAsync(File(Payments, Shop));
        var open = await ReattributionTests.PreviewAsync(server);
        await server.ClosedAsync("2026-11-10T00:00:00Z");

        var preview = await ReattributionTests.PreviewAsync(server);
        var applied = await ReattributionTests.ApplyAsync(server);
        var again = await ReattributionTests.ApplyAsync(server);

        const string Stays = """{"until":"2026-11-10T00:00:00+00:00","entries":1,"effective_cost":"12.500000000"}""";
        Assert.Equal($"2 of 3 {Nothing}", Text(open));
        Assert.Equal([$"1 of 3 {Stays}", $"1 of 3 {Stays}", $"0 of 3 {Stays}"], new[] { preview, applied, again }.Select(Text));
        Assert.Equal(
            ["other - 12.500000000", "shop-1 - 12.500000000", "shop-1 payments 12.500000000"], await server.SpendAsync("agent,team"));
        Assert.Equal(
            """{"effective_cost":"12.500000000","entries":1,"until":"2026-11-10T00:00:00.000Z"}""",
            (await server.RecordsAsync("ledger.reattribute"))[0].GetProperty("after").GetProperty("closed").ToString());

        await server.ReopenedAsync("2026-11-09T00:00:00Z");
        Assert.StartsWith("1 of 3 ", Text(await ReattributionTests.ApplyAsync(server)), StringComparison.Ordinal);
        Assert.Equal(["- 12.500000000", "payments 25.000000000"], await server.SpendAsync("team"));
    }

    [Fact]
    public async Task Closed_usage_keeps_its_cost_and_the_answer_and_the_record_say_how_much()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-09T10:00:00Z");
        await server.UseAsync("2026-11-11T10:00:00Z");
        await server.ClosedAsync("2026-11-10T00:00:00Z");
        await server.Config.AppliedAsync(
            Object("PriceOverride", "x", "{provider: openai, model: gpt-4o, rates: {input: \"2\", output: \"8\"}}"));

        var dry = await server.RepricedAsync(dryRun: true);
        var priced = await server.RepricedAsync();

        const string Stays = """{"until":"2026-11-10T00:00:00+00:00","entries":1,"effective_difference":"-2.500000000"}""";
        Assert.Equal(
            [$"1 -2.500000000 {Stays}", $"1 -2.500000000 {Stays}"],
            new[] { dry, priced }.Select(a =>
                $"{a.GetProperty("adjusted")} {a.GetProperty("effective_difference")} {a.GetProperty("closed")}"));
        Assert.Equal(["openai 22.500000000"], await server.SpendAsync("provider"));
        Assert.Equal(
            """{"effective_difference":"-2.500000000","entries":1,"until":"2026-11-10T00:00:00.000Z"}""",
            (await server.RecordsAsync("ledger.reprice"))[0].GetProperty("after").GetProperty("closed").ToString());
    }

    [Fact]
    public async Task A_price_that_becomes_known_is_given_to_open_usage_alone_until_the_books_are_reopened()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-09T10:00:00Z", model: "model-x", provider: "ours");
        await server.UseAsync("2026-11-11T10:00:00Z", model: "model-x", provider: "ours");
        await server.UseAsync("2026-11-09T10:00:00Z", model: "model-y", provider: "ours");
        await server.ClosedAsync("2026-11-10T00:00:00Z");
        await server.Config.AppliedAsync(File(Price("model-x"), Price("model-y")));
        await Wait.UntilAsync(() => ReattributionTests.Entries(server).Count == 4);

        Assert.Equal(["model-x 2.000000000 2000000", "model-y - 2000000"], await ModelsAsync(server));
        var (_, unpriced) = await server.Config.SendAsync(
            HttpMethod.Get, "/api/v1/prices/unpriced?from=2026-11-01T00:00:00Z&to=2026-11-21T00:00:00Z");
        Assert.Equal(
            ["model-x 1 2026-11-09T10:00:00 False", "model-y 1 2026-11-09T10:00:00 False"],
            unpriced.GetProperty("items").EnumerateArray().Select(m =>
                $"{m.GetProperty("model")} {m.GetProperty("entries")} {m.GetProperty("last").GetString()![..19]} "
                + m.GetProperty("priceable")).Order());

        await server.ReopenedAsync(null);
        await server.RepricedAsync();
        Assert.Equal(["model-x 4.000000000 0", "model-y 2.000000000 0"], await ModelsAsync(server));
    }

    [Fact]
    public async Task A_plan_says_that_closed_usage_stays_where_its_window_reaches_what_is_closed()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-09T10:00:00Z", agent: "shop-1");
        var files = File(
            Payments, Shop, Object("PriceOverride", "x", "{provider: openai, model: gpt-4o, rates: {input: \"2\", output: \"8\"}}"));
        var open = await server.ReplayAsync(files);
        await server.ClosedAsync("2026-10-21T00:00:00Z");
        var before = await server.ReplayAsync(files);
        await server.ClosedAsync("2026-11-10T00:00:00Z");

        var closed = await server.ReplayAsync(files);

        Assert.Equal(open, before);
        Assert.Equal(
            [
                "The books are closed until 2026-11-10T00:00:00Z: usage before that is not moved any more.",
                "The books are closed until 2026-11-10T00:00:00Z: usage before that keeps its cost, and what has no price gets none.",
            ],
            closed.Except(open).OrderByDescending(text => text.EndsWith("any more.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Closing_waits_for_the_run_that_is_under_way_and_a_later_run_leaves_what_is_closed()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-09T10:00:00Z", agent: "shop-1");
        await server.Config.AppliedAsync(File(Payments, Shop));
        var (books, turn) = (server.Config.Get<ClosedBooks>(), server.Config.Get<AdjustingTurn>());
        var until = new DateTimeOffset(2026, 11, 10, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
        var running = new TaskCompletionSource();
        var run = turn.RunAsync(
            "A test",
            async () =>
            {
                await running.Task;
                return 0;
            },
            ReplayServer.Cancelled);

        var closing = books.ChangeAsync(new BooksDraft(until, null, "x", IsReopening: false), Actor.System, ReplayServer.Cancelled);
        var later = server.Config.Get<Reattributor>().ApplyAsync(
            new ReattributionPeriod(0, long.MaxValue, []), "y", () => Task.CompletedTask, new ReattributionProgress(),
            ReplayServer.Cancelled);

        Assert.Equal((false, false, null), (closing.IsCompleted, later.IsCompleted, books.Current.ClosedUntil));
        running.SetResult();
        await run;
        Assert.Null((await closing).Refusal);
        Assert.Equal((0, new ClosedUsage(until, 1, 12_500_000_000)), (await later is var done ? done.Total.Entries : -1, done.Closed));
        Assert.DoesNotContain(ReattributionTests.Entries(server), e => e.Kind == EntryKind.Adjustment);
    }

    private static string Price(string model) =>
        Object("PriceOverride", model, $"{{provider: ours, model: {model}, rates: {{input: \"1\", output: \"1\"}}}}");

    private static Task<IReadOnlyList<string>> ModelsAsync(ReplayServer server) =>
        server.SpendAsync("model", "effective_cost,unpriced_tokens");

    private static string Text(JsonElement answer)
    {
        var closed = answer.GetProperty("closed");
        var stays = closed.ValueKind == JsonValueKind.Null ? Nothing : closed.ToString();
        return $"{answer.GetProperty("entries")} of {answer.GetProperty("examined")} {stays}";
    }
}

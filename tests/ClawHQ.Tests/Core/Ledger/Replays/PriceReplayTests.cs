using System.Net.Http.Json;
using ClawHQ.Tests.Fakes;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Ledger.Replays;

public class PriceReplayTests
{
    private const string Note = "What is booked keeps its cost until it is priced again; what had no price gets one at once.";

    [Fact]
    public async Task An_own_price_says_what_the_last_days_would_have_cost_with_the_discounts_there_are()
    {
        await using var server = await ReplayServer.StartAsync();
        var discount = new { provider = "openai", percent = "10", from = "2026-01-01T00:00:00Z" };
        var (status, answer) = await server.Config.SendAsync(
            HttpMethod.Put, "/api/v1/prices/discounts/contract", JsonContent.Create(discount));
        Assert.True((int)status == 200, answer.ToString());
        await server.UseAsync("2026-11-01T10:00:00Z");
        await server.UseAsync("2026-11-20T12:00:00Z", team: "core");
        await server.UseAsync("2026-11-20T12:00:01Z", model: "gpt-4o-mini");
        await server.UseAsync("2026-10-21T12:00:00Z");
        var (_, plan) = await server.Config.PlanAsync(Price("x", "gpt-4o", "2", "8"));

        var replay = plan.GetProperty("replay");
        Assert.Equal(
            ["$18.00 instead of $22.50 (-20.0%) for openai/gpt-4o, by PriceOverride/x.", Note],
            replay.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("text").GetString()));
        Assert.Equal(
            "openai gpt-4o 22.500000000 18.000000000 0.000000000 4000000 0 0 0",
            string.Join(' ', replay.GetProperty("findings")[0].GetProperty("figures").EnumerateObject().Select(f => f.Value)));
        Assert.EndsWith(
            "\nThe last 30 days with this plan, 2026-10-21 12:15 to 2026-11-20 12:15 UTC:\n"
            + "  $18.00 instead of $22.50 (-20.0%) for openai/gpt-4o, by PriceOverride/x.\n"
            + $"  {Note}\n",
            plan.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains(
            "\n- $18.00 instead of $22.50 (-20.0%) for openai/gpt-4o, by PriceOverride/x.\n",
            plan.GetProperty("markdown").GetString(), StringComparison.Ordinal);
        Assert.Equal(["openai 34.425000000"], await server.SpendAsync("provider"));
    }

    [Fact]
    public async Task Sums_that_are_stored_already_say_the_same()
    {
        var folder = Directory.CreateTempSubdirectory("clawhq-").FullName;
        await using (var before = await ReplayServer.StartAsync(folder))
        {
            await before.UseAsync("2026-11-01T10:00:00Z");
            await before.UseAsync("2026-11-20T12:00:00Z", agent: "shop-1");
        }

        await using (var server = await ReplayServer.StartAsync(folder))
        {
            Assert.Equal(
                ["$20.00 instead of $25.00 (-20.0%) for openai/gpt-4o, by PriceOverride/x.", Note],
                await server.ReplayAsync(Price("x", "gpt-4o", "2", "8")));
            Assert.StartsWith(
                "$12.50 would move from no team to team payments, by AttributionRule/shop",
                (await server.ReplayAsync(
                    File(
                        Object("Team", "payments", "{}"),
                        Object("AttributionRule", "shop", "{match: {agent: \"shop-*\"}, set: {team: payments}}"))))[0],
                StringComparison.Ordinal);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_rollups_do_not_know_of_a_call_counts_in_proportion()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-01T10:00:00Z", tier: "batch");

        Assert.Equal(
            "$5.00 instead of $6.25 (-20.0%) for openai/gpt-4o, by PriceOverride/x.",
            (await server.ReplayAsync(Price("x", "gpt-4o", "2", "8")))[0]);
    }

    [Fact]
    public async Task An_own_price_counts_for_its_team_and_time_alone()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-09T23:59:59Z", team: "core");
        await server.UseAsync("2026-11-10T00:00:00Z", team: "core");
        await server.UseAsync("2026-11-11T12:00:00Z", team: "other");

        Assert.Equal(
            "$22.50 instead of $25.00 (-10.0%) for openai/gpt-4o, by PriceOverride/x.",
            (await server.ReplayAsync(
                File(Object("Team", "core", "{}"), Price("x", "gpt-4o", "2", "8", ", team: core, from: 2026-11-10"))))[0]);
    }

    [Fact]
    public async Task Usage_gets_a_price_and_loses_it()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-09T23:59:59Z", model: "model-x", provider: "ours");
        var own = Price("x", "model-x", "2", "4", provider: "ours");

        var gets = await server.ReplayAsync(own);
        await server.Config.AppliedAsync(own);
        await Wait.UntilAsync(() => Reattribution.ReattributionTests.Entries(server).Count == 2);
        await server.UseAsync("2026-11-10T00:00:00Z", model: "model-x", provider: "ours");
        var loses = await server.ReplayAsync("", prune: true);

        Assert.Equal("$6.00 for 2,000,000 tokens of ours/model-x that have no price, by PriceOverride/x.", gets[0]);
        Assert.Equal("No price for 4,000,000 tokens of ours/model-x, which cost $12.00, by PriceOverride/x.", loses[0]);
    }

    [Fact]
    public async Task An_amount_that_was_reported_without_tokens_stays()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "a", tier: "batch");
        await server.AmountAsync("2026-11-01T10:01:00Z", "7.50", agent: "b");
        await server.AmountAsync("2026-11-02T10:00:00Z", "1.00", agent: "a");

        Assert.Equal(
            "$13.50 instead of $14.75 (-8.5%) for openai/gpt-4o, by PriceOverride/x; $8.50 that was reported without tokens stays.",
            (await server.ReplayAsync(Price("x", "gpt-4o", "2", "8")))[0]);
    }

    [Fact]
    public async Task A_day_of_usage_with_and_without_a_price_says_what_gets_one_and_what_has_none()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.Config.AppliedAsync(InputPrice("2"));
        await server.ReportAsync(Call(server, "a", 3_000_000, 0));
        await server.ReportAsync(Call(server, "b", 1_000_000, 1_000_000));
        await server.ReportAsync(Call(server, "a", 1_000_000, 500_000));

        Assert.Equal(
            "$12.00 instead of $6.00 (+100.0%) for ours/model-x, by PriceOverride/x; 3,500,000 tokens would still have none.",
            (await server.ReplayAsync(InputPrice("4")))[0]);
        Assert.Equal(
            "$26.00 instead of $6.00 (+333.3%) for ours/model-x, by PriceOverride/x; 3,500,000 tokens would get a price.",
            (await server.ReplayAsync(Price("x", "model-x", "4", "4", provider: "ours")))[0]);
    }

    /// <summary>An own price that begins between two calls of one minute, and one whose price was booked before it was changed.</summary>
    [Fact]
    public async Task What_there_is_instead_is_what_was_booked_whenever_its_price_changed()
    {
        await using var server = await ReplayServer.StartAsync();
        var own = new { provider = "openai", model = "gpt-4o", from = "2026-11-20T11:52:00Z", rates = new { input = "9", output = "9" } };
        var (set, answer) = await server.Config.SendAsync(HttpMethod.Put, "/api/v1/prices/overrides/own", JsonContent.Create(own));
        Assert.True((int)set == 200, answer.ToString());
        await server.Config.AppliedAsync(Price("contract", "gpt-4o", "1", "10"));
        await server.UseAsync("2026-11-20T09:00:00Z");
        await server.UseAsync("2026-11-20T11:40:00Z", agent: "a");
        await server.UseAsync("2026-11-20T11:47:00Z", agent: "b");
        await server.UseAsync("2026-11-20T11:53:00Z", agent: "b");
        await server.UseAsync("2026-11-20T11:59:00Z", agent: "c");
        await server.UseAsync("2026-11-20T12:01:00Z");

        Assert.Equal(["openai 87.000000000"], await server.SpendAsync("provider"));
        Assert.Equal(
            "$66.00 instead of $87.00 (-24.1%) for openai/gpt-4o, by PriceOverride/contract.",
            (await server.ReplayAsync(Price("contract", "gpt-4o", "1", "3")))[0]);

        // The price that is in force is not the one by which usage was booked.
        await server.Config.AppliedAsync(Price("contract", "gpt-4o", "1", "3"));
        Assert.Contains(
            " instead of $87.00 ", (await server.ReplayAsync(Price("contract", "gpt-4o", "2", "4")))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_models_are_summed_up_and_a_price_without_usage_is_told()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-01T10:00:00Z");
        await server.UseAsync("2026-11-01T10:00:00Z", model: "gpt-4o-mini");

        Assert.Equal(
            [
                "$10.00 instead of $12.50 (-20.0%) for openai/gpt-4o, by PriceOverride/x.",
                "$0.05 instead of $0.75 (-93.3%) for openai/gpt-4o-mini, by PriceOverride/y.",
                "$10.05 instead of $13.25 (-24.2%) for all 2 models of which the price would be another.",
                "No cost would have been another by PriceOverride/z.",
                Note,
            ],
            await server.ReplayAsync(
                File(Price("x", "gpt-4o", "2", "8"), Price("y", "gpt-4o-mini", "0.01", "0.04"), Price("z", "gpt-4.1", "1", "1"))));
    }

    [Fact]
    public async Task A_plan_without_what_can_be_replayed_and_one_that_wants_none_have_no_replay()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-01T10:00:00Z");
        var price = Price("x", "gpt-4o", "2", "8");

        var (_, team) = await server.Config.PlanAsync(Object("Team", "a", "{}"));
        var (_, unwanted) = await server.Config.SendAsync(
            HttpMethod.Post, "/api/v1/config/plan",
            JsonContent.Create(new { files = new[] { new { path = "a.yaml", text = price } }, replay = false }));
        var (_, applied) = await server.Config.ApplyAsync(price);

        Assert.All(
            new[] { team, unwanted, applied },
            plan => Assert.Equal(System.Text.Json.JsonValueKind.Null, plan.GetProperty("replay").ValueKind));
        Assert.DoesNotContain("days", unwanted.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    private static object Call(ReplayServer server, string agent, int input, int output) => new
    {
        id = server.NextId(), time = "2026-11-10T10:00:00Z", agent, provider = "ours", model = "model-x",
        input_tokens = input, output_tokens = output,
    };

    private static string InputPrice(string input) =>
        Object("PriceOverride", "x", $"{{provider: ours, model: model-x, rates: {{input: \"{input}\"}}}}");

    private static string Price(string name, string model, string input, string output, string more = "", string provider = "openai") =>
        Object(
            "PriceOverride", name,
            $"{{provider: {provider}, model: {model}, rates: {{input: \"{input}\", output: \"{output}\"}}{more}}}");
}

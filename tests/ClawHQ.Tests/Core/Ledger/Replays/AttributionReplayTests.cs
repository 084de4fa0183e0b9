using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Ledger.Replays;

public class AttributionReplayTests
{
    private const string Stays =
        "Usage that is booked stays where it is; clawhq attribution preview shows what applying the rules to it would move.";

    private const string Explained =
        "An owner that what is declared explains counts as given by that; reports may have named the same owner themselves.";

    private static readonly string Teams = File(Object("Team", "payments", "{}"), Object("Team", "risk", "{}"));

    [Fact]
    public async Task A_new_rule_says_what_would_have_an_owner_by_it_and_how_much_then_has()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "shop-1");
        await server.UseAsync("2026-11-20T12:00:00Z", agent: "shop-2");
        await server.UseAsync("2026-11-20T12:00:00Z", agent: "shop-2", team: "claimed");
        await server.UseAsync("2026-11-20T12:00:00Z", agent: "other");
        await server.UseAsync("2026-10-01T12:00:00Z", agent: "shop-3");
        var before = await server.SpendAsync("agent,team");

        var (_, plan) = await server.Config.PlanAsync(With(Shop("payments")));

        var findings = plan.GetProperty("replay").GetProperty("findings");
        Assert.Equal(
            [
                "$25.00 would move from no team to team payments, by AttributionRule/shop, 2 agents.",
                "75.0% of the cost would have a team, instead of 25.0%.",
                Stays,
            ],
            findings.EnumerateArray().Select(f => f.GetProperty("text").GetString()));
        Assert.Equal(
            """{"dimension":"team","from":null,"to":"payments","effective_cost":"25.000000000","agents":"2"}""",
            findings[0].GetProperty("figures").ToString());
        Assert.Equal(
            ("AttributionRule", "shop"), (findings[0].GetProperty("kind").GetString(), findings[0].GetProperty("name").GetString()));
        Assert.Equal("""{"attributed_before":"0.25","attributed_after":"0.75"}""", findings[1].GetProperty("figures").ToString());
        Assert.Equal(before, await server.SpendAsync("agent,team"));
        Assert.DoesNotContain(await server.Config.ObjectsAsync(), o => o.StartsWith("AttributionRule", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_rule_that_goes_takes_back_what_it_gave_and_leaves_what_was_claimed()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.Config.AppliedAsync(With(Shop("payments")));
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "shop-1");
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "shop-1", team: "claimed");

        Assert.Equal(
            [
                "$12.50 would move from team payments to no team, as AttributionRule/shop no longer gives it, 1 agent.",
                "50.0% of the cost would have a team, instead of 100.0%.",
                Explained,
                Stays,
            ],
            await server.ReplayAsync(Teams, prune: true));
        Assert.Equal(
            "$12.50 would move from team payments to team risk, by AttributionRule/shop, 1 agent.",
            (await server.ReplayAsync(With(Shop("risk"))))[0]);
    }

    [Fact]
    public async Task The_order_and_the_time_of_rules_tell_what_moves()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.Config.AppliedAsync(With(Shop("payments", "order: 10, "), Rule("late", "order: 20, ", "risk")));
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "shop-1");
        await server.UseAsync("2026-11-11T10:00:00Z", agent: "shop-1");

        var order = await server.ReplayAsync(With(Shop("payments", "order: 30, "), Rule("late", "order: 20, ", "risk")));
        var time = await server.ReplayAsync(With(Shop("payments", "order: 10, from: 2026-11-10, "), Rule("late", "order: 20, ", "risk")));
        var ahead = await server.ReplayAsync(With(Shop("payments", "order: 10, from: 2027-01-01, "), Rule("late", "order: 20, ", "risk")));

        Assert.Equal("$25.00 would move from team payments to team risk, by AttributionRule/late, 1 agent.", order[0]);
        Assert.Equal("$12.50 would move from team payments to team risk, by AttributionRule/late, 1 agent.", time[0]);
        Assert.Contains("It would hold only for usage after the replayed time (AttributionRule/shop).", ahead);
    }

    [Fact]
    public async Task A_declared_agent_says_what_moves_by_its_memberships()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "bot", team: "claimed");
        await server.UseAsync("2026-11-11T10:00:00Z", agent: "bot", team: "claimed");
        using var bound = await server.BoundAsync("bound");
        await server.UseAsync("2026-11-11T10:00:00Z", agent: "bot", as_: bound);
        var spec = "{memberships: [{team: payments, to: 2026-11-10}, {team: risk, from: 2026-11-10}], client: acme}";

        Assert.Equal(
            [
                "$25.00 would move from no client to client acme, by Agent/bot, 1 agent.",
                "$12.50 would move from team claimed to team payments, by Agent/bot, 1 agent.",
                "$12.50 would move from team claimed to team risk, by Agent/bot, 1 agent.",
                "100.0% of the cost would have a team, as now.",
                Stays,
            ],
            await server.ReplayAsync(With(Object("Agent", "bot", spec), Object("Client", "acme", "{}"))));
    }

    [Fact]
    public async Task What_sums_of_usage_cannot_tell_is_said()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-01T10:00:00Z", agent: "shop-1");
        var rule = Object(
            "AttributionRule", "odd", "{match: {agent: \"x*\", provider: openai, team: old}, set: {team: risk, task: errands}}");

        Assert.Equal(
            [
                "Owners that reports claim are not kept: booked usage is asked by those that it was given (AttributionRule/odd).",
                "Booked usage has the price book's name of its provider, and is asked by that (AttributionRule/odd).",
                "Sums of usage know no tasks: what would get one cannot be told (AttributionRule/odd).",
                "Nothing would move by AttributionRule/odd.",
            ],
            await server.ReplayAsync(With(rule)));
    }

    private static string With(params IEnumerable<string> objects) => File([Teams, .. objects]);

    private static string Shop(string team, string more = "") => Rule("shop", more, team);

    private static string Rule(string name, string more, string team) =>
        Object("AttributionRule", name, $"{{{more}match: {{agent: \"shop-*\"}}, set: {{team: {team}}}}}");
}

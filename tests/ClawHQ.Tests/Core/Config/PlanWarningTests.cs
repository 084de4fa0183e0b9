using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Tests.Core.Ledger.Replays;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Config;

/// <summary>What is probably a slip is told and hinders nothing; references to teams hold for prices and roles too.</summary>
public class PlanWarningTests
{
    [Fact]
    public async Task A_price_of_what_nobody_knows_is_warned_of_with_the_nearest_name_and_applied_all_the_same()
    {
        await using var server = await ConfigServer.StartAsync();
        var text = File(Price("a", "opnai", "gpt-4o"), Price("b", "openai", "gpt-4oo"), Price("c", "openai", "gpt-4o"));

        var (_, plan) = await server.PlanAsync(text);
        var (status, applied) = await server.ApplyAsync(text);
        var (_, again) = await server.PlanAsync(text);

        string[] expected =
        [
            "config.yaml:4:18: Neither the price book nor booked usage has a provider of this name. It is 'opnai'. Did you mean 'openai'?",
            "config.yaml:9:33: Neither the price book nor booked usage has a model of this name of openai. It is 'gpt-4oo'. "
            + "Did you mean 'gpt-4o'?",
        ];
        Assert.Equal(expected, Warnings(plan));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(expected, Warnings(applied));
        Assert.Empty(Warnings(again));
        var (plain, markdown) = (plan.GetProperty("text").GetString(), plan.GetProperty("markdown").GetString());
        Assert.Contains($"\nwarning: {expected[0]}\nwarning: {expected[1]}\n", plain, StringComparison.Ordinal);
        Assert.Contains($"\n#### Warnings\n\n- `{expected[0]}`\n- `{expected[1]}`\n", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_makes_a_name_known()
    {
        await using var server = await ReplayServer.StartAsync();
        await server.UseAsync("2026-11-19T10:00:00Z", provider: "ours", model: "model-x");
        await server.UseAsync("2026-11-19T10:00:00Z", model: "gpt-99-own");

        var (_, plan) = await server.Config.PlanAsync(
            File(
                Price("a", "ours", "model-x"), Price("b", "openai", "gpt-99-own"), Price("c", "ours", "model-y"),
                Price("d", "their", "m")));

        Assert.Equal(
            [
                "config.yaml:14:31: Neither the price book nor booked usage has a model of this name of ours. It is 'model-y'. "
                + "Did you mean 'model-x'?",
                "config.yaml:19:18: Neither the price book nor booked usage has a provider of this name. It is 'their'. "
                + "It will hold for usage that is reported with just this name.",
            ],
            Warnings(plan));
    }

    [Fact]
    public async Task The_team_of_a_price_and_of_a_role_is_declared_as_that_of_any_other_kind()
    {
        await using var server = await ConfigServer.StartAsync();
        var text = File(
            Object("Team", "payments", "{}"), Price("a", "openai", "gpt-4o", ", team: paymnts"),
            Object("RoleBinding", "r", "{person: admin, role: lead, team: nowhere-at-all}"));

        var (status, answer) = await server.PlanAsync(text);
        var (unused, _) = await server.ApplyAsync(text.Replace("paymnts", "payments").Replace("nowhere-at-all", "payments"));
        var (removed, refused) = await server.SendAsync(HttpMethod.Delete, "/api/v1/config/objects/Team/payments");

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.OK), (status, unused));
        Assert.Equal(
            [
                "There is no Team named 'nowhere-at-all'. Declare it, or leave 'team' out.",
                "There is no Team named 'paymnts'. Did you mean 'payments'?",
            ],
            answer.GetProperty("errors").EnumerateArray().Select(e => $"{e.GetProperty("message")} {e.GetProperty("hint")}")
                .Order(StringComparer.Ordinal));
        Assert.True(removed == HttpStatusCode.Conflict, refused.ToString());
    }

    /// <summary>Commands may name teams that only usage names. What they made can be exported, adopted and changed; it is warned of.
    /// </summary>
    [Fact]
    public async Task What_commands_made_for_a_team_that_nobody_declares_stays_right()
    {
        await using var server = await ConfigServer.StartAsync();
        var rates = new { input = "1" };
        var own = new { provider = "openai", model = "gpt-4o", team = "only-usage", from = "2026-01-01T00:00:00Z", rates };
        var (set, _) = await server.SendAsync(HttpMethod.Put, "/api/v1/prices/overrides/own", JsonContent.Create(own));
        Assert.Equal(HttpStatusCode.OK, set);

        var (_, export) = await server.SendAsync(HttpMethod.Get, "/api/v1/config/export");
        var text = string.Join("---\n", export.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("text").GetString()));
        var (planned, plan) = await server.PlanAsync(text);
        await server.AppliedAsync(text);
        var (changed, answer) = await server.ApplyAsync(text.Replace("input: \"1\"", "input: \"2\"", StringComparison.Ordinal));
        var (renamed, _) = await server.ApplyAsync(text.Replace("only-usage", "another", StringComparison.Ordinal));

        Assert.Equal((HttpStatusCode.OK, 0), (planned, plan.GetProperty("changes").GetArrayLength()));
        Assert.Contains(Warnings(plan), w => w.Contains("There is no Team named 'only-usage'.", StringComparison.Ordinal));
        Assert.Equal((HttpStatusCode.OK, 1), (changed, answer.GetProperty("changes").GetArrayLength()));
        Assert.Equal(HttpStatusCode.BadRequest, renamed);
    }

    private static string Price(string name, string provider, string model, string more = "") => Object(
        "PriceOverride", name, $"{{provider: {provider}, model: {model}, rates: {{input: \"1\", output: \"1\"}}{more}}}");

    private static string[] Warnings(JsonElement plan) =>
    [
        .. plan.GetProperty("warnings").EnumerateArray().Select(w =>
            $"{w.GetProperty("path")}: {w.GetProperty("message")} It is '{w.GetProperty("value")}'. {w.GetProperty("hint")}"),
    ];
}

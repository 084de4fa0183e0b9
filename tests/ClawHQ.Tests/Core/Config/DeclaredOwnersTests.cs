using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Records;
using Microsoft.Extensions.DependencyInjection;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Config;

/// <summary>What is declared of owners, as usage that comes in finds it.</summary>
public class DeclaredOwnersTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_agent_belongs_to_the_team_of_its_time_whatever_it_claims()
    {
        await using var server = await ConfigServer.StartAsync();
        await server.AppliedAsync(
            File(
                Object("Team", "old", "{}"), Object("Team", "new", "{}"),
                Object("Agent", "bot", "{memberships: [{team: old, to: 2026-11-01}, {team: new, from: 2026-11-01}], client: acme}"),
                Object("Client", "acme", "{}")));

        await UseAsync(server, "2026-10-31T23:59:59Z", agent: "bot", team: "claimed");
        await UseAsync(server, "2026-11-01T00:00:00Z", agent: "bot");

        Assert.Equal(["new acme", "old acme"], await OwnersAsync(server, "team,client"));
    }

    [Fact]
    public async Task The_first_rule_that_sets_a_dimension_wins_and_only_fills_what_is_open()
    {
        await using var server = await ConfigServer.StartAsync();
        await server.AppliedAsync(
            File(
                Object("Team", "shop", "{}"), Object("Team", "late", "{}"), Object("Project", "p", "{}"),
                Object("AttributionRule", "a", "{order: 20, match: {agent: \"shop-*\"}, set: {team: late, project: p}}"),
                Object("AttributionRule", "b", "{order: 10, match: {agent: [\"shop-?\"]}, set: {team: shop, task: errands}}")));

        await UseAsync(server, "2026-11-02T00:00:00Z", agent: "shop-1");
        await UseAsync(server, "2026-11-02T00:00:01Z", agent: "shop-11");
        await UseAsync(server, "2026-11-02T00:00:02Z", agent: "shop-2", team: "claimed");
        await UseAsync(server, "2026-11-02T00:00:03Z", agent: "other");

        Assert.Equal(
            ["other   ", "shop-1 shop p errands", "shop-11 late p ", "shop-2 claimed p errands"],
            await OwnersAsync(server, "agent,team,project", "task"));
    }

    [Fact]
    public async Task A_rule_that_overwrites_stops_at_the_bound_of_the_key()
    {
        await using var server = await ConfigServer.StartAsync();
        await server.AppliedAsync(
            Object("Team", "shop", "{}") + "---\n"
            + Object("AttributionRule", "a", "{overwrite: true, match: {emitter: \"*\"}, set: {team: shop}}"));
        var draft = new KeyDraft { Name = "bound", Scopes = Scopes.Ingest, Binding = new KeyBinding("bound", null, null) };
        var issuer = server.Server.Host.Services.GetRequiredService<KeyIssuer>();
        var key = await issuer.CreateAsync(draft, TeamBound.All, Actor.System, Cancelled);
        using var bound = server.Server.ClientWith(key.Text);

        await UseAsync(server, "2026-11-02T00:00:00Z", agent: "a", team: "claimed");
        await UseAsync(server, "2026-11-02T00:00:01Z", agent: "a", client: bound);

        Assert.Equal(["bound", "shop"], await OwnersAsync(server, "team"));
    }

    [Fact]
    public async Task A_new_rule_holds_for_the_next_usage()
    {
        await using var server = await ConfigServer.StartAsync();
        await UseAsync(server, "2026-11-02T00:00:00Z", agent: "a");
        await server.AppliedAsync(
            Object("Team", "t", "{}") + "---\n" + Object("AttributionRule", "a", "{match: {missing: [team]}, set: {team: t}}"));
        await UseAsync(server, "2026-11-02T00:00:01Z", agent: "a");

        Assert.Equal(["", "t"], await OwnersAsync(server, "team"));
    }

    private static async Task UseAsync(ConfigServer server, string time, string agent, string? team = null, HttpClient? client = null)
    {
        var record = new { id = time, time, agent, team, provider = "openai", model = "gpt-4o", input_tokens = 10, output_tokens = 1 };
        using var response = await (client ?? server.Server.Client)
            .PostAsJsonAsync("/api/v1/usage", new { records = new[] { record } }, Cancelled);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.True(response.IsSuccessStatusCode && answer.GetProperty("accepted").GetInt32() == 1, answer.ToString());
    }

    private static async Task<IEnumerable<string>> OwnersAsync(ConfigServer server, string by, string? more = null)
    {
        var (_, answer) = await server.SendAsync(
            HttpMethod.Get, $"/api/v1/entries?from=2026-10-01T00:00:00Z&to=2026-12-31T00:00:00Z");
        string[] fields = [.. by.Split(','), .. more is null ? [] : new[] { more }];
        return answer.GetProperty("items").EnumerateArray()
            .Select(e => string.Join(' ', fields.Select(f => e.TryGetProperty(f, out var value) ? value.GetString() : ""))).Order();
    }
}

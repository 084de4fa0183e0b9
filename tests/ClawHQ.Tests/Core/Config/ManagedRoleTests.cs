using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using static ClawHQ.Tests.Core.Config.ConfigServer;

namespace ClawHQ.Tests.Core.Config;

/// <summary>Roles that files give beside those that are given by hand.</summary>
public class ManagedRoleTests
{
    [Fact]
    public async Task A_role_that_a_file_gives_is_not_given_once_more_and_others_beside_it_are()
    {
        await using var server = await ConfigServer.StartAsync();
        var eve = new { name = "eve", password = "a long password", grants = new[] { new { role = "viewer" } } };
        await server.SendAsync(HttpMethod.Post, "/api/v1/users", JsonContent.Create(eve));
        await server.AppliedAsync(
            File(Object("Team", "payments", "{}"), Object("RoleBinding", "ops", "{person: eve, role: lead, team: payments}")));

        var (same, refused) = await SetAsync(server, ("lead", "payments"));
        var (other, _) = await SetAsync(server, ("lead", "search"), ("lead", null));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.NoContent), (same, other));
        Assert.Equal(
            "eve has this role already: RoleBinding 'ops' is managed by config.yaml of 'default'.",
            refused.GetProperty("errors")[0].GetProperty("message").GetString());
        Assert.Equal(["lead ", "lead payments ops", "lead search"], await RolesAsync(server));
    }

    [Fact]
    public async Task An_administrator_by_a_file_stays_one_whatever_is_given_by_hand()
    {
        await using var server = await ConfigServer.StartAsync();
        await server.AppliedAsync(Object("RoleBinding", "root", "{person: admin, role: admin}"));

        var (status, answer) = await server.SendAsync(
            HttpMethod.Put, "/api/v1/users/admin/grants", JsonContent.Create(new { grants = new[] { new { role = "viewer" } } }));

        Assert.True(status == HttpStatusCode.NoContent, answer.ToString());
        Assert.Contains("RoleBinding/root", await server.ObjectsAsync());
    }

    private static Task<(HttpStatusCode Status, JsonElement Answer)> SetAsync(
        ConfigServer server, params IReadOnlyList<(string Role, string? Team)> grants) => server.SendAsync(
        HttpMethod.Put, "/api/v1/users/eve/grants",
        JsonContent.Create(new { grants = grants.Select(g => new { role = g.Role, team = g.Team }) }));

    private static async Task<IReadOnlyList<string>> RolesAsync(ConfigServer server)
    {
        var (_, people) = await server.SendAsync(HttpMethod.Get, "/api/v1/users");
        var eve = people.GetProperty("items").EnumerateArray().Single(p => p.GetProperty("name").GetString() == "eve");
        return [.. eve.GetProperty("grants").EnumerateArray()
            .Select(g => $"{g.GetProperty("role")} {g.GetProperty("team")}{(g.GetProperty("binding").GetString() is { } b ? $" {b}" : "")}")
            .Order(StringComparer.Ordinal)];
    }
}

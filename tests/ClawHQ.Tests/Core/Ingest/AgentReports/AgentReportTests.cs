using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Ingest.AgentReports;
using ClawHQ.Tests.Core.Ingest.Golden;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Ingest.AgentReports;

public class AgentReportTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_report_is_kept_a_heartbeat_changes_no_status_and_silence_is_offline()
    {
        await using var server = await BookingServer.StartAsync();
        var client = server.Server.Client;
        var store = server.Server.Host.Services.GetRequiredService<AgentStatusStore>();

        Assert.Equal(
            (HttpStatusCode.OK, """{"ok":true}"""),
            await PostAsync(client, """{"agent":"main","status":"working","task":"tidy"}"""));
        server.Clock.Now += TimeSpan.FromMinutes(14);
        await PostAsync(client, """{"agent":"main","status":"heartbeat"}""");
        server.Clock.Now += TimeSpan.FromMinutes(2);

        Assert.Equal([new AgentStatus("main", null, "working", "tidy", BookingServer.Now.AddMinutes(14))], store.All());

        server.Clock.Now += TimeSpan.FromMinutes(14);

        Assert.Equal([new AgentStatus("main", null, "offline", "tidy", BookingServer.Now.AddMinutes(14))], store.All());
    }

    [Fact]
    public async Task An_agent_of_a_bound_key_carries_its_team()
    {
        await using var server = await BookingServer.StartAsync();
        var issued = await server.Server.Host.Services.GetRequiredService<KeyIssuer>().CreateAsync(
            new KeyDraft { Name = "p", Scopes = Scopes.Agent, Binding = new KeyBinding("payments", null, null) },
                TeamBound.All, Actor.System, Stop);
        using var client = server.Server.ClientWith(issued.Text);

        await PostAsync(client, """{"agent":"main","status":"idle"}""");

        var status = Assert.Single(server.Server.Host.Services.GetRequiredService<AgentStatusStore>().All());
        Assert.Equal(("payments/main", "payments", "idle"), (status.Agent, status.Team, status.Status));
    }

    [Fact]
    public async Task An_agent_without_a_team_that_calls_itself_as_one_of_a_team_changes_nothing_of_it()
    {
        await using var server = await BookingServer.StartAsync();
        var issued = await server.Server.Host.Services.GetRequiredService<KeyIssuer>().CreateAsync(
            new KeyDraft { Name = "p", Scopes = Scopes.Agent | Scopes.Read, Binding = new KeyBinding("payments", null, null) },
            TeamBound.All, Actor.System,
            Stop);
        using var client = server.Server.ClientWith(issued.Text);
        await PostAsync(client, """{"agent":"main","status":"idle"}""");
        server.Clock.Now += TimeSpan.FromMinutes(1);

        await PostAsync(server.Server.Client, """{"agent":"payments/main","status":"error"}""");

        Assert.Equal(
            [
                new AgentStatus("payments/main", null, "error", null, BookingServer.Now.AddMinutes(1)),
                new AgentStatus("payments/main", "payments", "idle", null, BookingServer.Now),
            ],
            server.Server.Host.Services.GetRequiredService<AgentStatusStore>().All());
        Assert.Equal(["payments/main idle"], await AgentsAsync(client));
        Assert.Equal(["payments/main error"], await AgentsAsync(server.Server.Client));
    }

    [Theory]
    [InlineData("""{"status":"idle"}""")]
    [InlineData("""{"agent":"","status":"idle"}""")]
    [InlineData("""{"agent":"main"}""")]
    [InlineData("""{"agent":"main","status":"dancing"}""")]
    [InlineData("""[1]""")]
    public async Task A_report_without_agent_or_status_is_refused(string report)
    {
        await using var server = await BookingServer.StartAsync();

        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(server.Server.Client, report)).Status);
    }

    private static async Task<IEnumerable<string>> AgentsAsync(HttpClient client)
    {
        var list = await client.GetFromJsonAsync<JsonElement>("/api/v1/agents", Stop);
        return list.GetProperty("items").EnumerateArray().Select(i => $"{i.GetProperty("name")} {i.GetProperty("status")}");
    }

    private static async Task<(HttpStatusCode Status, string Body)> PostAsync(HttpClient client, string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri("/api/agents/report", UriKind.Relative), content, Stop);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Stop));
    }
}

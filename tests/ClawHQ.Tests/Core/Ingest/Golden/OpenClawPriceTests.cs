using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Core.Ingest.Otlp;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Ingest.Golden;

/// <summary>With the prices that the captured gateway had, our figures are its own.</summary>
public class OpenClawPriceTests
{
    [Fact]
    public async Task With_overrides_for_its_models_the_cost_equals_what_OpenClaw_reported()
    {
        await using var server = await BookingServer.StartAsync();
        using var admin = await AdminAsync(server);
        await SetAsync(admin, "lab", "lab-chat", "2.5", "10", "0.25", "3.125");
        await SetAsync(admin, "labant", "lab-claude", "3", "15", "0.3", "3.75");

        await TakeCapturesAsync(server);

        Assert.Equal(
            [
                "main lab-chat: calls - input 1200 read 640 write 0 write1h 0 output 85 reasoning 0 cost 0.004010000 reported 0.004010000",
                "ops lab-claude: calls - input 1200 read 640 write 256 write1h 0 output 85 reasoning 0 cost 0.006027000 "
                    + "reported 0.006027000",
                "researcher lab-claude: calls - input 3600 read 1920 write 768 write1h 0 output 255 reasoning 0 cost 0.018081000 "
                    + "reported 0.018081000",
            ],
            LedgerTable.Of(server.Entries).Split('\n'));
    }

    [Fact]
    public async Task Overrides_set_after_the_usage_price_it_as_OpenClaw_did()
    {
        await using var server = await BookingServer.StartAsync();
        using var admin = await AdminAsync(server);
        await TakeCapturesAsync(server);

        await SetAsync(admin, "lab", "lab-chat", "2.5", "10", "0.25", "3.125");
        await SetAsync(admin, "labant", "lab-claude", "3", "15", "0.3", "3.75");

        var expected = new[]
        {
            "main 0.004010000 0.004010000 0", "ops 0.006027000 0.006027000 0", "researcher 0.018081000 0.018081000 0",
        };
        _ = await Wait.ForAsync(() => SpendAsync(admin), rows => rows.SequenceEqual(expected));
    }

    private static async Task<HttpClient> AdminAsync(BookingServer server)
    {
        var issued = await server.Server.Host.Services.GetRequiredService<KeyIssuer>().CreateAsync(
            new KeyDraft { Name = "admin", Scopes = Scopes.Admin | Scopes.Read },
                TeamBound.All, Actor.System, TestContext.Current.CancellationToken);
        return server.Server.ClientWith(issued.Text);
    }

    private static async Task TakeCapturesAsync(BookingServer server)
    {
        foreach (var capture in Captures.All.Where(c => c.Name.StartsWith("openclaw/", StringComparison.Ordinal)))
        {
            await server.TakeAsync(capture.Signal, capture.Body);
        }
    }

    private static async Task<IReadOnlyList<string>> SpendAsync(HttpClient admin)
    {
        const string Path = "/api/v1/spend?from=2026-11-01T00:00:00Z&to=2026-12-01T00:00:00Z&by=agent"
            + "&measure=effective_cost,reported_cost,unpriced_tokens";
        var answer = await admin.GetFromJsonAsync<JsonElement>(Path, TestContext.Current.CancellationToken);
        return [.. answer.GetProperty("rows").EnumerateArray().Select(r => string.Join(
            ' ', new[] { "agent", "effective_cost", "reported_cost", "unpriced_tokens" }.Select(name => r.GetProperty(name))))
            .Order(StringComparer.Ordinal)];
    }

    private static async Task SetAsync(
        HttpClient admin, string provider, string model, string input, string output, string read, string write)
    {
        using var response = await admin.PutAsJsonAsync($"/api/v1/prices/overrides/{model}", new
        {
            provider,
            model,
            rates = new Dictionary<string, string>
            {
                ["input"] = input, ["output"] = output, ["cache_read"] = read, ["cache_write"] = write,
            },
        }, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}

using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Host.Metrics;

public class MetricsEndpointTests
{
    private const string TeamKey = "a-key-of-payments-that-reads";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_count_what_came_what_was_booked_and_what_was_refused()
    {
        await using var server = await TestServer.StartAsync();
        object[] records =
        [
            Record("priced", "gpt-4o-mini", 1200), Record("unpriced", "a-model-without-a-price", 70), Record("wrong", "gpt-4o-mini", -1),
            new { id = "failed", provider = "openai", model = "gpt-4o-mini", status = "error" },
        ];
        await PostAsync(server, records);
        await PostAsync(server, records);
        using var garbage = new ByteArrayContent([0xff, 0xff, 0xff]);
        garbage.Headers.ContentType = new MediaTypeHeaderValue("application/x-protobuf");
        using var refused = await server.Client.PostAsync("/v1/traces", garbage, Cancelled);
        Assert.Equal(400, (int)refused.StatusCode);

        var figures = await FiguresAsync(server.Client);

        Assert.Equal(8, figures["clawhq_ingest_records_received_total{signal=\"usage\"}"]);
        Assert.Equal(6, figures["clawhq_ingest_records_accepted_total{signal=\"usage\"}"]);
        Assert.Equal(2, figures["clawhq_ingest_records_refused_total{signal=\"usage\",reason=\"invalid record\"}"]);
        Assert.Equal(1, figures["clawhq_ingest_requests_refused_total{signal=\"traces\",status=\"400\"}"]);
        Assert.Equal(2, figures["clawhq_ledger_entries_total{kind=\"usage\"}"]);
        Assert.Equal(1, figures["clawhq_ledger_entries_total{kind=\"failed_attempt\"}"]);
        Assert.Equal(3, figures["clawhq_ledger_duplicates_total"]);
        Assert.Equal(70, figures["clawhq_ledger_unpriced_tokens_total"]);
        Assert.Equal(3, figures["clawhq_ledger_position"]);
        Assert.Equal(1, figures["clawhq_ledger_writable"]);
        Assert.Equal(0, figures["clawhq_ledger_series"]);
        Assert.Equal(0, figures["clawhq_ledger_queue_requests"]);
        Assert.Equal(0, figures["clawhq_ledger_queue_records"]);
        Assert.True(figures["clawhq_ledger_commit_duration_seconds_count"] >= 2);
    }

    [Fact]
    public async Task Adjustments_are_counted_as_such()
    {
        await using var server = await TestServer.StartAsync();
        _ = await server.Host.Services.GetRequiredService<KeyIssuer>().ImportAsync(
            new KeyDraft { Name = "admin", Scopes = Scopes.Admin }, TeamBound.All, Actor.System, "an-administrators-own-key", Cancelled);
        using var admin = server.ClientWith("an-administrators-own-key");
        await PostAsync(server, Record("unpriced", "a-model-without-a-price", 70));
        using var set = await admin.PutAsJsonAsync(
            "/api/v1/prices/overrides/own",
            new { provider = "openai", model = "a-model-without-a-price", rates = new { input = "1" } }, Cancelled);
        Assert.True(set.IsSuccessStatusCode);

        const string adjustments = "clawhq_ledger_entries_total{kind=\"adjustment\"}";
        var figures = await Wait.ForAsync(() => FiguresAsync(server.Client), seen => seen.ContainsKey(adjustments));

        Assert.Equal(1, figures[adjustments]);
        Assert.Equal(70, figures["clawhq_ledger_unpriced_tokens_total"]);
    }

    [Fact]
    public async Task Sums_over_all_teams_are_kept_from_who_sees_one()
    {
        await using var server = await TestServer.StartAsync();
        _ = await server.Host.Services.GetRequiredService<KeyIssuer>().ImportAsync(
            new KeyDraft { Name = "payments", Scopes = Scopes.Read, Binding = new KeyBinding("payments", null, null) },
            TeamBound.All, Actor.System, TeamKey, Cancelled);
        await PostAsync(server, Record("priced", "gpt-4o-mini", 1200));
        using var bound = server.ClientWith(TeamKey);

        var figures = await FiguresAsync(bound);

        Assert.DoesNotContain(figures.Keys, name => name.StartsWith("clawhq", StringComparison.Ordinal));
        Assert.Contains(figures.Keys, name => name.StartsWith("dotnet_", StringComparison.Ordinal));
    }

    private static object Record(string id, string model, int input) =>
        new { id, provider = "openai", model, input_tokens = input, output_tokens = 0 };

    private static async Task PostAsync(TestServer server, params object[] records)
    {
        using var response = await server.Client.PostAsJsonAsync("/api/v1/usage", new { records }, Cancelled);
        Assert.True(response.IsSuccessStatusCode);
    }

    private static async Task<IReadOnlyDictionary<string, double>> FiguresAsync(HttpClient client)
    {
        var text = await client.GetStringAsync("/metrics", Cancelled);
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').ToDictionary(
            line => line[..line.LastIndexOf(' ')], line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
    }
}

using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Tests.Core.Config;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Ledger.Replays;

/// <summary>A server on a day of November with usage of the days before, planned and applied to over HTTP.</summary>
internal sealed class ReplayServer(ConfigServer config) : IAsyncDisposable
{
    private int _ids;

    public ConfigServer Config => config;

    public static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<ReplayServer> StartAsync(string? folder = null) => new(
        await ConfigServer.StartAsync(folder, new SetClock(new DateTimeOffset(2026, 11, 20, 12, 7, 0, TimeSpan.Zero))));

    /// <summary>Books a call of a million tokens in and a million out; of gpt-4o it costs $12.50 at list.</summary>
    public async Task UseAsync(
        string time, string? agent = "bot", string? team = null, string model = "gpt-4o", string provider = "openai", string? user = null,
        string? tier = null, string? client = null, HttpClient? as_ = null, object? attributes = null, string? task = null)
    {
        var record = new
        {
            id = (++_ids).ToString(CultureInfo.InvariantCulture), time, agent, team, provider, model, user, client, task,
            input_tokens = 1_000_000, output_tokens = 1_000_000, tier = tier ?? "standard", attributes,
        };
        using var response = await (as_ ?? config.Server.Client)
            .PostAsJsonAsync("/api/v1/usage", new { records = new[] { record } }, Cancelled);
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.True(response.IsSuccessStatusCode && answer.GetProperty("accepted").GetInt32() == 1, answer.ToString());
    }

    /// <summary>A client whose key is bound to a team.</summary>
    public async Task<HttpClient> BoundAsync(string team, Scopes scopes = Scopes.Ingest)
    {
        var draft = new KeyDraft { Name = $"bound to {team}", Scopes = scopes, Binding = new KeyBinding(team, null, null) };
        var issuer = config.Server.Host.Services.GetRequiredService<KeyIssuer>();
        var key = await issuer.CreateAsync(draft, TeamBound.All, Actor.System, Cancelled);
        return config.Server.ClientWith(key.Text);
    }

    /// <summary>What a plan says of the last days.</summary>
    public async Task<IReadOnlyList<string>> ReplayAsync(string text, bool prune = false)
    {
        var (status, plan) = await config.PlanAsync(text, prune: prune);
        Assert.True(status == HttpStatusCode.OK, plan.ToString());
        var replay = plan.GetProperty("replay");
        return replay.ValueKind == JsonValueKind.Null
            ? []
            : [.. replay.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("text").GetString()!)];
    }

    /// <summary>Effective cost by dimensions: values and cost, ordered.</summary>
    public async Task<IReadOnlyList<string>> SpendAsync(string by, string measures = "effective_cost")
    {
        var (_, answer) = await config.SendAsync(
            HttpMethod.Get, $"/api/v1/spend?from=2026-10-01T00:00:00Z&to=2026-12-01T00:00:00Z&by={by}&measure={measures}");
        return [.. answer.GetProperty("rows").EnumerateArray().Select(row => string.Join(
            ' ', by.Split(',').Concat(measures.Split(',')).Select(f => row.GetProperty(f).ToString() is { Length: > 0 } v ? v : "-")))
            .Order(StringComparer.Ordinal)];
    }

    public ValueTask DisposeAsync() => config.DisposeAsync();
}

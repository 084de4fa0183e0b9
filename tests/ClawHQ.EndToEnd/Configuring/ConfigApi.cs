using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Configuring;

/// <summary>Speaks to a server of configuration as an administrator's pipeline does.</summary>
internal sealed class ConfigApi : IDisposable
{
    private readonly HttpClient _client;

    public ConfigApi(ServerProcess server, string key)
    {
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server.Address };
        _client.DefaultRequestHeaders.Add("x-api-key", key);
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Makes a key that may plan, apply and read the audit trail, over the socket of a running server.</summary>
    public static async Task<string> MakeKeyAsync(string dataFolder)
    {
        var run = await CommandRun.RunAsync(
            "keys", "create", $"pipeline {Guid.NewGuid():N}", "--scope", "admin,read", "--data", dataFolder, "--output", "json");
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonElement.Parse(run.Output).GetProperty("key").GetString()!;
    }

    /// <summary>Applies one file; the answer's status.</summary>
    public async Task<HttpStatusCode> ApplyAsync(string text, string owner = "default")
    {
        using var answer = await _client.PostAsJsonAsync(
            "/api/v1/config/apply", new { files = new[] { new { path = "config.yaml", text } }, owner, prune = true }, Cancelled);
        return answer.StatusCode;
    }

    /// <summary>Plans one file; the answer.</summary>
    public async Task<JsonElement> PlanAsync(string text, string owner = "default")
    {
        using var answer = await _client.PostAsJsonAsync(
            "/api/v1/config/plan", new { files = new[] { new { path = "config.yaml", text } }, owner, prune = true }, Cancelled);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    /// <summary>All objects, one a line, without the times of their changes: equal states have equal texts.</summary>
    public async Task<string> StateAsync()
    {
        var answer = await GetAsync("/api/v1/config/objects");
        string[] shown = ["kind", "name", "labels", "spec", "owner"];
        return string.Concat(answer.GetProperty("items").EnumerateArray()
            .Select(o => string.Join(' ', shown.Select(name => o.GetProperty(name))) + "\n"));
    }

    /// <summary>Which records of applies the trail has: number and reason, newest first.</summary>
    public async Task<IReadOnlyList<(long Seq, string Reason)>> RecordsAsync()
    {
        var answer = await GetAsync("/api/v1/audit?action=config.apply&limit=1000");
        return [.. answer.GetProperty("items").EnumerateArray()
            .Select(r => (r.GetProperty("seq").GetInt64(), r.GetProperty("reason").GetString()!))];
    }

    /// <summary>The number of the last apply that the server remembers; 0 for none.</summary>
    public async Task<long> LastApplyAsync()
    {
        var items = (await GetAsync("/api/v1/config/applies")).GetProperty("items");
        return items.GetArrayLength() == 0 ? 0 : items[0].GetProperty("id").GetInt64();
    }

    /// <summary>Demands that the audit trail holds.</summary>
    public async Task RequireTrailAsync()
    {
        var verdict = await GetAsync("/api/v1/audit/verify");
        Assert.True(verdict.GetProperty("holds").GetBoolean(), verdict.ToString());
    }

    public void Dispose() => _client.Dispose();

    private async Task<JsonElement> GetAsync(string path) => await _client.GetFromJsonAsync<JsonElement>(path, Cancelled);
}

using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.EndToEnd.Configuring;
using ClawHQ.EndToEnd.Server;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.EndToEnd.Crash;

/// <summary>The server is killed while past usage is being moved.</summary>
public class ReattributionCrashTests
{
    private const int Entries = 40_000;
    private const int EntriesOfRequest = 10_000;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_that_was_killed_is_gone_on_with_and_nothing_moves_twice()
    {
        using var folder = new RuleFolder("all", "*");
        await using (var server = await folder.StartAsync())
        {
            await SendAsync(server);
            Assert.Equal(0, (await folder.RunAsync("apply", folder.Config)).ExitCode);
            var run = folder.RunAsync("attribution", "apply", "--from", "2d", "--reason", "All is ours.");
            _ = await Wait.ForAsync(() => CallsAsync(server), calls => calls.ContainsKey("payments"));
            server.Kill();
            await server.WaitForExitAsync();
            Assert.Equal(1, (await run).ExitCode);
        }

        await using var again = await folder.StartAsync();
        var half = await CallsAsync(again);
        Assert.InRange(half["payments"], 1, Entries - 1);
        Assert.Equal(Entries, half.Values.Sum());

        var rest = await folder.RunAsync("attribution", "apply", "--from", "2d", "--reason", "All is ours.", "--output", "json");
        Assert.Equal(Entries - half["payments"], JsonElement.Parse(rest.Output).GetProperty("entries").GetInt64());
        Assert.Equal((0L, (long)Entries), ((await CallsAsync(again))[""], (await CallsAsync(again))["payments"]));
        using var check = await again.Client.GetAsync(new Uri("/api/v1/ledger/check?days=3", UriKind.Relative), Cancelled);
        Assert.True((await check.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("is_whole").GetBoolean());
    }

    private static async Task SendAsync(ServerProcess server)
    {
        var time = TimeProvider.System.GetUtcNow().AddHours(-3);
        for (var first = 0; first < Entries; first += EntriesOfRequest)
        {
            var records = Enumerable.Range(first, EntriesOfRequest).Select(i => new
            {
                id = i.ToString(CultureInfo.InvariantCulture), time = time.AddMilliseconds(i), agent = $"agent-{i % 50}",
                provider = "openai", model = "gpt-4o", input_tokens = 1_000,
            });
            using var answer = await server.Client.PostAsJsonAsync("/api/v1/usage", new { records }, Cancelled);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
        }
    }

    /// <summary>Calls by team; the empty name stands for none.</summary>
    private static async Task<Dictionary<string, long>> CallsAsync(ServerProcess server)
    {
        var answer = await server.Client.GetFromJsonAsync<JsonElement>("/api/v1/spend?by=team&measure=calls", Cancelled);
        return answer.GetProperty("rows").EnumerateArray()
            .ToDictionary(row => row.GetProperty("team").GetString() ?? "", row => row.GetProperty("calls").GetInt64());
    }
}

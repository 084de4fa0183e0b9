using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using ClawHQ.EndToEnd.Server;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.EndToEnd.Cli;

/// <summary><c>clawhq watch</c> beside a server that comes and goes.</summary>
public sealed class WatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _lines = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_was_away_for_a_while_is_followed_again_from_where_it_was()
    {
        var start = new ServerStart(_folder.Combine("data"));
        await using var before = await ServerProcess.StartAsync(start);
        using var watch = Watch();
        try
        {
            await SeeAsync("at 0");
            before.Kill();
            await before.WaitForExitAsync();
            await SeeAsync("Waiting for it.");

            await using var after = await ServerProcess.StartAsync(start);
            var record = new { id = "1", agent = "late-comer", provider = "openai", model = "gpt-5", output_tokens = 100 };
            using var booked = await after.Client.PostAsJsonAsync("/api/v1/usage", new { records = new[] { record } }, Cancelled);
            Assert.True(booked.IsSuccessStatusCode);
            await SeeAsync("late-comer");
            Assert.False(watch.HasExited);
        }
        finally
        {
            watch.Kill();
            await watch.WaitForExitAsync(CancellationToken.None);
        }
    }

    public void Dispose() => _folder.Dispose();

    private Process Watch()
    {
        var info = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "clawhq.dll"), "watch", "--data", _folder.Combine("data")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment.Remove("CLAWHQ_URL");
        var process = new Process { StartInfo = info };
        process.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private async Task SeeAsync(string text) =>
        await Wait.ForAsync(() => string.Join('\n', _lines), seen => seen.Contains(text, StringComparison.Ordinal), condition: text);
}

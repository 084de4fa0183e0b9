using System.Text.Json;
using ClawHQ.EndToEnd.Server;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.EndToEnd.Host;

public class DemoTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_demo_lives_in_a_folder_of_its_own_says_so_and_is_removed_by_one_command()
    {
        using var folder = new TemporaryFolder();
        await using var server = ServerProcess.Begin(new ServerStart(folder.FullName) { Verb = "demo" });
        await WaitForAsync(server, "ClawHQ listens at");
        var ready = JsonElement.Parse(await (await server.Client.GetAsync("/readyz", Cancelled)).Content.ReadAsStringAsync(Cancelled));
        var early = await CommandRun.RunAsync("demo", "remove", "--data", folder.FullName);
        server.Kill();
        await server.WaitForExitAsync();

        var real = await CommandRun.RunAsync("serve", "--data", folder.Combine("demo"), "--port", "0");
        var removal = await CommandRun.RunAsync("demo", "remove", "--data", folder.FullName);
        var again = await CommandRun.RunAsync("demo", "remove", "--data", folder.FullName);

        Assert.Contains($"Demo data in {folder.Combine("demo")}; \"clawhq demo remove\" ", server.Output, StringComparison.Ordinal);
        Assert.Contains(ready.GetProperty("checks").EnumerateArray(), check => check.GetProperty("check").GetString() == "demo");
        Assert.StartsWith("Another ClawHQ server uses the data folder", early.Error, StringComparison.Ordinal);
        Assert.Contains("holds demo data", real.Error, StringComparison.Ordinal);
        Assert.Equal(new CommandRun(0, $"The demo in {folder.Combine("demo")} is removed.\n", ""), removal);
        Assert.Equal(1, again.ExitCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.FullName));
    }

    [Fact(Explicit = true)]
    public async Task A_whole_demo_that_is_killed_while_it_fills_ends_up_as_one_that_is_not()
    {
        using var killed = new TemporaryFolder();
        using var whole = new TemporaryFolder();
        var start = new ServerStart(killed.FullName) { Verb = "demo", Limit = TimeSpan.FromMinutes(10) };
        await using (var first = ServerProcess.Begin(start))
        {
            await WaitForAsync(first, "ClawHQ listens at");
            _ = await Wait.ForAsync(() => CallsAsync(first), total => total.GetProperty("calls").GetInt64() >= 100_000, start.Limit);
            first.Kill();
        }

        await using var second = await ServerProcess.StartAsync(start);
        await using var other = await ServerProcess.StartAsync(
            new ServerStart(whole.FullName) { Verb = "demo", Limit = TimeSpan.FromMinutes(10) });

        Assert.Equal((await CallsAsync(other)).GetRawText(), (await CallsAsync(second)).GetRawText());
    }

    /// <summary>What is in the ledger up to the last midnight.</summary>
    private static async Task<JsonElement> CallsAsync(ServerProcess server)
    {
        var to = TimeProvider.System.GetUtcNow().Date;
        var address = FormattableString.Invariant($"/api/v1/spend?from={to.AddDays(-60):yyyy-MM-dd}T00:00:00Z&to={to:yyyy-MM-dd}T00:00:00Z")
            + "&measure=calls,failed_calls,effective_cost,list_cost,input_tokens,output_tokens";
        var answer = JsonElement.Parse(await server.Client.GetStringAsync(address, Cancelled));
        return answer.GetProperty("total");
    }

    private static async Task WaitForAsync(ServerProcess server, string line) => await Wait.ForAsync(
        () => server.Output, output => output.Contains(line, StringComparison.Ordinal), TimeSpan.FromMinutes(2), condition: line);
}

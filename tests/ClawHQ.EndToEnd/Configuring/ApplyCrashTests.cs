using System.Diagnostics;
using System.Net;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Configuring;

/// <summary>The server is killed again and again in the middle of an apply of some hundred objects.</summary>
public class ApplyCrashTests(ITestOutputHelper output)
{
    private const string One = "one", Two = "two";

    /// <summary>On a busy machine a kill may come late: then more cycles are run, up to this many times as many.</summary>
    private const int MoreCycles = 4;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public Task An_apply_that_is_killed_is_whole_or_has_left_nothing_and_its_record_is_there_exactly_then() => CrashAsync(cycles: 6);

    [Fact(Explicit = true)]
    public Task An_apply_that_is_killed_a_hundred_times_is_whole_or_has_left_nothing() => CrashAsync(cycles: 100);

    private async Task CrashAsync(int cycles)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"Seed {seed}");
        using var folder = new TemporaryFolder();
        var start = new ServerStart(folder.FullName);
        var (states, key) = await PrepareAsync(start);

        // Aimed at the commit: earlier after a kill that came too late, later after one that came too early.
        var aim = TimeSpan.FromMilliseconds(100);
        var (random, now) = (new Random(seed), One);
        var (unanswered, kept, lost) = (0, 0, 0);
        var server = await ServerProcess.StartAsync(start);
        try
        {
            for (var cycle = 0; unanswered < cycles || kept == 0 || lost == 0; cycle++)
            {
                Assert.True(cycle < cycles * MoreCycles, $"{unanswered} kills within an apply; {kept} kept, {lost} lost; aimed at {aim}.");
                var next = now == One ? Two : One;
                using var api = new ConfigApi(server, key);
                var before = await SnapshotAsync(api, next);
                var answer = await KillDuringAsync(
                    server, api.ApplyAsync(DeclaredFleet.Version(next)), aim * (0.5 + random.NextDouble()));
                unanswered += answer is null ? 1 : 0;
                await server.DisposeAsync();

                server = await ServerProcess.StartAsync(start);
                using var again = new ConfigApi(server, key);
                var isKept = await again.StateAsync() == states[next];
                Assert.True(
                    isKept || await again.StateAsync() == states[now], $"Cycle {cycle}: neither the state before nor the one after.");
                Assert.True(isKept || answer is null, $"Cycle {cycle}: an apply that was answered with {answer} is lost.");
                RequireOneMore(before, await SnapshotAsync(again, next), isKept);
                await again.RequireTrailAsync();
                (kept, lost) = isKept ? (kept + 1, lost) : (kept, lost + 1);
                (now, aim) = isKept ? (next, aim * 0.8) : (now, aim * 1.2);
            }
        }
        finally
        {
            await server.DisposeAsync();
        }

        output.WriteLine($"{unanswered} kills within an apply; {kept} applies were kept, {lost} left nothing; the last aim was {aim}");
    }

    /// <summary>Applies both versions once and gives the states that they lead to, with the first in force; and a key.</summary>
    private static async Task<(Dictionary<string, string> States, string Key)> PrepareAsync(ServerStart start)
    {
        await using var server = await ServerProcess.StartAsync(start);
        var key = await ConfigApi.MakeKeyAsync(start.DataFolder);
        using var api = new ConfigApi(server, key);
        var states = new Dictionary<string, string>();
        foreach (var version in (string[])[Two, One])
        {
            Assert.Equal(HttpStatusCode.OK, await api.ApplyAsync(DeclaredFleet.Version(version)));
            states[version] = await api.StateAsync();
        }

        Assert.NotEqual(states[One], states[Two]);
        return (states, key);
    }

    /// <summary>Kills the server so long after a request was sent; the answer, if one came all the same.</summary>
    private static async Task<HttpStatusCode?> KillDuringAsync(ServerProcess server, Task<HttpStatusCode> apply, TimeSpan after)
    {
        var sent = Stopwatch.StartNew();
        while (sent.Elapsed < after && !apply.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), Cancelled);
        }

        server.Kill();
        await server.WaitForExitAsync();
        try
        {
            return await apply;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>What is recorded of applies, and how much an apply of a version would change.</summary>
    private static async Task<Snapshot> SnapshotAsync(ConfigApi api, string version) => new(
        await api.RecordsAsync(),
        await api.LastApplyAsync(),
        (await api.PlanAsync(DeclaredFleet.Version(version))).GetProperty("changes").GetArrayLength());

    /// <summary>Demands that exactly one apply is recorded more where one was kept, and none where none was.</summary>
    private static void RequireOneMore(Snapshot before, Snapshot after, bool isKept)
    {
        var more = isKept ? 1 : 0;
        Assert.Equal(before.Records.Count + more, after.Records.Count);
        Assert.Equal(before.Records, after.Records.Skip(more));
        Assert.Equal(before.LastApply + more, after.LastApply);
        Assert.Equal((DeclaredFleet.Changes, isKept ? 0 : DeclaredFleet.Changes), (before.Changes, after.Changes));
    }

    private sealed record Snapshot(IReadOnlyList<(long Seq, string Reason)> Records, long LastApply, int Changes);
}

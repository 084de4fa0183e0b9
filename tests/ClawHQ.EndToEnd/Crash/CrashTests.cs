using System.Diagnostics;
using ClawHQ.EndToEnd.Load;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Crash;

/// <summary>The server is killed again and again while four clients write and retry.</summary>
public class CrashTests(ITestOutputHelper output)
{
    private const int RecordsPerCycle = 2_000;

    /// <summary>On a busy machine a kill may come late: then more cycles are run, up to this many times as many.</summary>
    private const int MoreCycles = 4;

    private static readonly TimeSpan NearCommit = TimeSpan.FromMilliseconds(5);

    [Fact]
    public Task Nothing_acknowledged_is_lost_or_doubled_by_four_crashes() => CrashAsync(cycles: 4);

    [Fact(Explicit = true)]
    public Task Nothing_acknowledged_is_lost_or_doubled_by_fifty_crashes() => CrashAsync(cycles: 50);

    private async Task CrashAsync(int cycles)
    {
        var seed = Environment.TickCount;
        output.WriteLine($"Seed {seed}");
        using var folder = new TemporaryFolder();
        var start = new ServerStart(folder.FullName);
        var fleet = new Fleet(seed);
        var random = new Random(seed);
        var nearCommit = 0;
        var nearCommitMin = (cycles + 1) / 2;
        for (var cycle = 0; cycle < cycles || (nearCommit < nearCommitMin && cycle < cycles * MoreCycles); cycle++)
        {
            await using var server = await ServerProcess.StartAsync(start);
            await RequireAsync(server, fleet, withEntries: false);
            await fleet.RunWhileAsync(server, async () =>
            {
                await fleet.AcknowledgeAsync(RecordsPerCycle);
                nearCommit += nearCommit < nearCommitMin
                    ? KillNearCommit(server, folder.FullName, random)
                    : await KillAnyTimeAsync(server, random);
                await server.WaitForExitAsync();
            });
        }

        await using var last = await ServerProcess.StartAsync(start);
        await RequireAsync(last, fleet, withEntries: false);
        await fleet.DrainAsync(last);
        await RequireAsync(last, fleet, withEntries: true);
        output.WriteLine($"{nearCommit} of {cycles} kills came within {NearCommit} of a commit; {fleet.AcknowledgedRecords} records");
        Assert.True(nearCommit >= nearCommitMin, $"Only {nearCommit} of {cycles} kills came within {NearCommit} of a commit.");
    }

    private static async Task RequireAsync(ServerProcess server, Fleet fleet, bool withEntries)
    {
        var audit = await LedgerAudit.ReadAsync(server.Client, withEntries);
        foreach (var writer in fleet.Writers)
        {
            audit.Require(writer, writer.AcknowledgedBatches);
        }
    }

    private static async Task<int> KillAnyTimeAsync(ServerProcess server, Random random)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 200)));
        server.Kill();
        return 0;
    }

    /// <summary>Kills right when the ledger's log grows, which is while a commit is being written or just after.</summary>
    /// <returns>1 when the kill came within the time of the commit.</returns>
    private static int KillNearCommit(ServerProcess server, string folder, Random random)
    {
        var log = new FileInfo(Directory.EnumerateFiles(folder, "ledger.db-wal", SearchOption.AllDirectories).Single());
        var before = (log.Length, log.LastWriteTimeUtc);
        var limit = Stopwatch.StartNew();
        while ((log.Length, log.LastWriteTimeUtc) == before && limit.Elapsed < TimeSpan.FromSeconds(10))
        {
            log.Refresh();
        }

        var sinceCommit = Stopwatch.StartNew();
        var wait = NearCommit * (random.NextDouble() * 0.8);
        while (sinceCommit.Elapsed < wait)
        {
            Thread.SpinWait(20);
        }

        server.Kill();
        return sinceCommit.Elapsed <= NearCommit && limit.Elapsed < TimeSpan.FromSeconds(10) ? 1 : 0;
    }
}

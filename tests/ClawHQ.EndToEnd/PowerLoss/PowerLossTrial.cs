using ClawHQ.EndToEnd.Load;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.PowerLoss;

/// <summary>
/// The server runs with a library that journals what it does to its data folder. From the journal, disks are made as a power
/// loss may leave them, and the server must start from each with everything that it had acknowledged by then.
/// </summary>
/// <param name="output">Where the seed is written.</param>
/// <param name="program">The program; null for the one built with the tests.</param>
internal sealed class PowerLossTrial(ITestOutputHelper output, string? program = null)
{
    /// <summary>A journaled run: what happened to the disk, and up to where each acknowledgement had come by when it arrived.</summary>
    private sealed record JournaledRun(DiskJournal Journal, Fleet Fleet, IReadOnlyList<List<long>> Acknowledged, long ReadyAt);

    /// <summary>Loses power while records are acknowledged, and requires each of the images of the disk to be right.</summary>
    public async Task LosePowerAsync(int images, int records)
    {
        var seed = Environment.TickCount;
        using var folder = new TemporaryFolder();
        var run = await RunJournaledAsync(folder, seed, records);
        output.WriteLine($"Seed {seed}; {run.Journal.Records.Count} records, {run.Journal.Length >> 10} KiB journaled");
        for (var image = 0; image < images; image++)
        {
            var random = new Random(seed + image);
            var cut = Cut(run, random);
            using var disk = new TemporaryFolder();
            new DiskImage(run.Journal, cut, seed + image).WriteTo(disk.FullName);
            try
            {
                await RequireAsync(disk, run, cut);
            }
            catch (Exception lost)
            {
                throw new InvalidOperationException($"Image {image} of seed {seed}, cut at byte {cut}: {lost.Message}", lost);
            }
        }
    }

    /// <summary>Half of the cuts come right after an acknowledgement, where a promise was made last; the rest anywhere.</summary>
    private static long Cut(JournaledRun run, Random random)
    {
        var acknowledged = run.Acknowledged[random.Next(run.Acknowledged.Count)];
        return random.Next(2) == 0 ? acknowledged[random.Next(acknowledged.Count)] : random.NextInt64(run.ReadyAt, run.Journal.Length + 1);
    }

    private async Task<JournaledRun> RunJournaledAsync(TemporaryFolder folder, int seed, int records)
    {
        var root = Directory.CreateDirectory(folder.Combine("data")).FullName;
        var journal = new FileInfo(folder.Combine("journal"));
        await using var server = await ServerProcess.StartAsync(StartOf(root) with
        {
            Environment = new Dictionary<string, string>
            {
                ["LD_PRELOAD"] = DiskJournal.BuildLibrary(folder.FullName),
                ["CLAWHQ_JOURNAL_ROOT"] = root,
                ["CLAWHQ_JOURNAL"] = journal.FullName,
            },
        });
        var readyAt = LengthOf(journal);
        var fleet = new Fleet(seed);
        var acknowledged = fleet.Writers.Select(_ => new List<long>()).ToList();
        foreach (var (writer, positions) in fleet.Writers.Zip(acknowledged))
        {
            writer.Acknowledged = _ => positions.Add(LengthOf(journal));
        }

        await fleet.RunWhileAsync(server, () => fleet.AcknowledgeAsync(records));
        server.Kill();
        await server.WaitForExitAsync();
        return new JournaledRun(DiskJournal.Read(journal.FullName, root), fleet, acknowledged, readyAt);
    }

    private ServerStart StartOf(string data) => program is null ? new ServerStart(data) : new ServerStart(data) { Program = program };

    private static long LengthOf(FileInfo file) => new FileInfo(file.FullName).Length;

    private async Task RequireAsync(TemporaryFolder disk, JournaledRun run, long cut)
    {
        await using var server = await ServerProcess.StartAsync(StartOf(disk.FullName));
        var audit = await LedgerAudit.ReadAsync(server.Client, withEntries: true);
        foreach (var (writer, positions) in run.Fleet.Writers.Zip(run.Acknowledged))
        {
            audit.Require(writer, positions.Count(position => position <= cut));
        }
    }
}

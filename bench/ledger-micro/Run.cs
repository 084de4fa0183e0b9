using System.Globalization;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Writing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Bench.Ledger;

/// <summary>Appends the same calls to a ledger and to plain SQLite, in turns, and prints both and their ratio.</summary>
internal sealed class Run(int entries, int entriesPerRequest, int requestsAtOnce, int callsPerHour)
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clawhq-bench-").FullName;

    public async Task PrintAsync()
    {
        await using var services = Product.Start(Path.Combine(_folder, "ledger"));
        var (database, dimensions) = (services.GetRequiredService<LedgerDatabase>(), services.GetRequiredService<DimensionRegistry>());
        var writer = services.GetRequiredService<LedgerWriter>();
        await writer.StartAsync(CancellationToken.None);
        var file = database.Path;
        using var plain = new PlainSqlite(Path.Combine(_folder, "plain.db"));
        var fleet = new Fleet(dimensions, callsPerHour);

        // The compiler optimises while the first part runs; only the rest counts.
        Append(writer, Chunk(fleet, 100_000));
        var warm = new Fleet(new DimensionRegistry(), callsPerHour);
        Chunk(warm, 20_000).ForEach(plain.Append);

        var (ours, theirs) = (new Reading("ledger"), new Reading("plain SQLite, unique key"));
        for (var left = entries; left > 0; left -= 50_000)
        {
            var chunk = Chunk(fleet, Math.Min(left, 50_000));
            ours.Take(() => Append(writer, chunk));
            theirs.Take(() => chunk.ForEach(plain.Append));
        }

        await SettleAsync(database);
        await writer.StopAsync(CancellationToken.None);
        await services.DisposeAsync();
        plain.Dispose();
        var rate = ours.Report(entries, Size(file) * entries / (entries + 100_000));
        var plainRate = theirs.Report(entries, Size(Path.Combine(_folder, "plain.db")) * entries / (entries + 20_000));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio {rate / plainRate:F1}"));
        Directory.Delete(_folder, true);
    }

    /// <summary>Waits until the writer has joined its blocks and given space back, which it does while no request waits.</summary>
    private static async Task SettleAsync(LedgerDatabase database)
    {
        for (var (before, now) = (-1L, 0L); now != before; (before, now) = (now, Size(database.Path)))
        {
            await Task.Delay(3_000);
        }
    }

    private List<AppendRequest> Chunk(Fleet fleet, int count) =>
        [.. Enumerable.Range(0, count / entriesPerRequest).Select(_ => fleet.Next(entriesPerRequest))];

    private void Append(LedgerWriter writer, List<AppendRequest> requests)
    {
        var waiting = new Queue<Task>();
        foreach (var request in requests)
        {
            if (waiting.Count == requestsAtOnce)
            {
                waiting.Dequeue().GetAwaiter().GetResult();
            }

            waiting.Enqueue(writer.AppendAsync(request, CancellationToken.None).AsTask());
        }

        Task.WhenAll(waiting).GetAwaiter().GetResult();
    }

    private static long Size(string file) =>
        new[] { file, file + "-wal" }.Where(File.Exists).Sum(static path => new FileInfo(path).Length);
}

using System.Diagnostics;
using System.Globalization;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Pricing;
using ClawHQ.Core.Settings;
using ClawHQ.Hosting;
using ClawHQ.Load.Bodies;
using ClawHQ.Load.Measuring;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Load.Runs;

/// <summary>A data folder with a ledger of many entries, which several runs measure.</summary>
/// <param name="Data">The data folder.</param>
/// <param name="Until">Time of its last entry.</param>
internal sealed record LedgerFolder(string Data, DateTimeOffset Until)
{
    /// <summary>From its first entry to its last.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromDays(90);

    private const int PerRequest = 1_000;
    private const int RequestsPerChunk = 200;
    private static readonly TimeSpan FollowPrices = TimeSpan.FromSeconds(90);

    /// <summary>The ledger of a size; one that is complete is not built again.</summary>
    /// <param name="size">How many entries: <c>1m</c>, <c>10m</c>, <c>100m</c>.</param>
    public static async Task<LedgerFolder> OpenAsync(string size)
    {
        var folder = $"artifacts/bench/ledger-{size}";
        var (data, end) = (Path.Combine(folder, "data"), Path.Combine(folder, "built-until"));
        if (!File.Exists(end))
        {
            await BuildAsync(long.Parse(size[..^1], CultureInfo.InvariantCulture) * 1_000_000, data);
            await File.WriteAllTextAsync(end, TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        }

        return new LedgerFolder(data, DateTimeOffset.Parse(await File.ReadAllTextAsync(end), CultureInfo.InvariantCulture));
    }

    private static async Task BuildAsync(long entries, string data)
    {
        Machine.PinTo(1);
        var appending = new Stopwatch();
        var running = Stopwatch.StartNew();
        var start = new HostStart
        {
            Flags = [.. Flags(data)], AdminPassword = ServerUnderTest.AdminPassword, ApiKey = ServerUnderTest.ApiKey,
        };
        await using (var host = await ClawHqHost.StartAsync(start))
        {
            var ledger = host.Services.GetRequiredService<ILedger>();
            var calls = new Calls(
                host.Services.GetRequiredService<DimensionRegistry>(), host.Services.GetRequiredService<IPricer>(),
                TimeProvider.System.GetUtcNow() - Length, Length, entries);
            for (var made = 0L; made < entries;)
            {
                // Requests are made before the clock runs: what is timed is the ledger.
                var chunk = Enumerable.Range(0, (int)Math.Min(RequestsPerChunk, (entries - made) / PerRequest))
                    .Select(_ => calls.Next(PerRequest)).ToList();
                appending.Start();
                await Task.WhenAll(chunk.Select(request => ledger.AppendAsync(request, CancellationToken.None).AsTask()));
                appending.Stop();
                made += chunk.Count * PerRequest;
                if (made % 1_000_000 == 0)
                {
                    Console.Error.WriteLine($"{made:N0} entries, {made / appending.Elapsed.TotalSeconds:N0}/s");
                }
            }

            // The prices are new to this folder, so all entries are looked at for such as have none: once, and not at each start.
            if (running.Elapsed < FollowPrices)
            {
                await Task.Delay(FollowPrices - running.Elapsed);
            }
        }

        Console.WriteLine($"Append, with dedupe: {entries / appending.Elapsed.TotalSeconds:N0} entries/s on one core");
        using var folder = new WorkFolder();
        PlainSqlite.Report(folder.Path);
        Console.WriteLine($"Disk: {Machine.FolderBytes(data) / (double)entries:F1} bytes per entry, everything in the data folder");
    }

    private static IEnumerable<SettingValue> Flags(string data) =>
        new[] { ("server.data", data), ("server.port", "0"), ("server.otlp_http_port", "0"), ("server.otlp_grpc_port", "0") }
            .Select(flag => new SettingValue(flag.Item1, flag.Item2, "bench"));
}

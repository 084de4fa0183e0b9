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

/// <summary>
/// A ledger of many entries: how fast the real writer appends them, what they take on disk, and how the published program starts
/// from them and answers.
/// </summary>
internal static class LedgerRun
{
    private const int PerRequest = 1_000;
    private const int RequestsPerChunk = 200;
    private const int Starts = 7;
    private static readonly TimeSpan FollowPrices = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Length = TimeSpan.FromDays(90);

    /// <param name="program">The published program.</param>
    /// <param name="entries">How many entries.</param>
    /// <param name="folder">Where they are kept; one that is complete is measured again without being built again.</param>
    public static async Task RunAsync(string program, long entries, string folder)
    {
        var end = Path.Combine(folder, "built-until");
        if (!File.Exists(end))
        {
            await BuildAsync(entries, Path.Combine(folder, "data"));
            await File.WriteAllTextAsync(end, TimeProvider.System.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
        }

        var until = DateTimeOffset.Parse(await File.ReadAllTextAsync(end), CultureInfo.InvariantCulture);
        await AskAsync(program, Path.Combine(folder, "data"), until);
    }

    private static async Task BuildAsync(long entries, string data)
    {
        Machine.PinTo(1);
        var appending = new Stopwatch();
        var running = Stopwatch.StartNew();
        var start = new HostStart { Flags = [.. Flags(data)], AdminPassword = "load-bench-Passw0rd", ApiKey = ServerUnderTest.ApiKey };
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

    private static async Task AskAsync(string program, string data, DateTimeOffset until)
    {
        var ready = new List<TimeSpan>();
        for (var i = 0; i < Starts; i++)
        {
            // It is killed, so each start is one after a crash.
            await using var started = await ServerUnderTest.StartAsync(program, data, core: 1);
            ready.Add(started.ReadyAfter);
        }

        Console.WriteLine(
            $"Ready after {ready[0].TotalMilliseconds:F0} ms at first, then least "
            + $"{ready.Skip(1).Min().TotalMilliseconds:F0}, median {ready.Order().ElementAt(Starts / 2).TotalMilliseconds:F0} ms");
        await using var server = await ServerUnderTest.StartAsync(program, data, core: 1);
        await Task.Delay(TimeSpan.FromSeconds(15));
        Console.WriteLine($"Idle memory: {server.ResidentBytes >> 20} MiB");

        var times = new List<double>();
        var random = new Random(3);
        for (var i = 0; i < 201; i++)
        {
            // Another range each time, so that no answer can be kept from the one before.
            var from = until - Length + TimeSpan.FromHours(random.Next(24));
            var clock = Stopwatch.StartNew();
            await server.Client.GetStringAsync(new Uri(
                $"/api/v1/spend?by=team,model&from={from:yyyy-MM-ddTHH}:00:00Z&to={until:yyyy-MM-ddTHH}:00:00Z", UriKind.Relative));
            times.Add(clock.Elapsed.TotalMilliseconds);
        }

        var sorted = times.Skip(1).Order().ToArray();
        Console.WriteLine(
            $"GET /api/v1/spend by team and model over 90 days: first {times[0]:F1} ms, "
            + $"then p50 {sorted[100]:F1} ms, p95 {sorted[190]:F1} ms");
        Console.WriteLine($"Memory after it: {server.ResidentBytes >> 20} MiB");
    }

    private static IEnumerable<SettingValue> Flags(string data) =>
        new[] { ("server.data", data), ("server.port", "0"), ("server.otlp_http_port", "0"), ("server.otlp_grpc_port", "0") }
            .Select(flag => new SettingValue(flag.Item1, flag.Item2, "bench"));
}

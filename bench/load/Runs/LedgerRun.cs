using System.Diagnostics;
using ClawHQ.Load.Measuring;

namespace ClawHQ.Load.Runs;

/// <summary>
/// A ledger of many entries: how fast the real writer appends them, what they take on disk, and how the published program starts
/// from them and answers.
/// </summary>
internal static class LedgerRun
{
    private const int Starts = 7;

    /// <param name="program">The published program.</param>
    /// <param name="ledger">The entries.</param>
    public static async Task RunAsync(string program, LedgerFolder ledger)
    {
        var (data, until) = ledger;
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
            var from = until - LedgerFolder.Length + TimeSpan.FromHours(random.Next(24));
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
}

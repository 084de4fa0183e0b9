using System.Diagnostics;
using System.Globalization;
using ClawHQ.Load.Measuring;

namespace ClawHQ.Load.Pages;

/// <summary>
/// What many open pages cost: each holds the live stream and fetches its parts when that says that the ledger moved, at most once a
/// second and one after the other, as <c>app.js</c> does.
/// </summary>
internal sealed class LivePages(ServerUnderTest server, SignedIn browser, NewUsage usage)
{
    private const int Pages = 100;
    private const int EntriesPerSecond = 100;
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(40);

    private long _events;
    private long _renewals;
    private long _waited;

    /// <summary>Measures pages of one address beside the same ingest without them, and prints it.</summary>
    public async Task ReportAsync(string name, string path)
    {
        using var stop = new CancellationTokenSource();
        var sending = usage.SendAsync(EntriesPerSecond, stop.Token);
        var parts = SignedIn.Parts(await browser.GetAsync(path));
        await Task.Delay(Settling);
        var alone = await WatchAsync();
        var windows = Enumerable.Range(0, Pages).Select(_ => browser.Window()).ToList();
        var pages = windows.Select(window => OpenAsync(window, parts, stop.Token)).ToList();
        await Task.Delay(Settling);
        (_events, _renewals, _waited) = (0, 0, 0);
        var watched = await WatchAsync();
        await stop.CancelAsync();
        await Task.WhenAll([sending, .. pages]);
        windows.ForEach(window => window.Dispose());
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Pages} pages of {name}: {(watched.Bytes - alone.Bytes) / 1e6:F0} MB, {watched.Cpu - alone.Cpu:P1} of a core more than the "
            + $"{alone.Cpu:P1} of {EntriesPerSecond} entries/s alone; {_events / Length.TotalSeconds:F0} events/s, "
            + $"{_renewals / Length.TotalSeconds:F0} renewals/s, each after {_waited / Math.Max(1, _renewals)} ms"));
    }

    /// <summary>The share of a core, and the most memory.</summary>
    private async Task<(double Cpu, long Bytes)> WatchAsync()
    {
        var (before, clock, most) = (server.CpuTime, Stopwatch.StartNew(), 0L);
        while (clock.Elapsed < Length)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(250));
            most = Math.Max(most, server.ResidentBytes);
        }

        return ((server.CpuTime - before) / clock.Elapsed, most);
    }

    private async Task OpenAsync(SignedIn window, IReadOnlyList<string> parts, CancellationToken stop)
    {
        using var moved = new SemaphoreSlim(0);
        var renewing = RenewAsync(window, parts, moved, stop);
        try
        {
            await foreach (var _ in window.FollowAsync(stop))
            {
                Interlocked.Increment(ref _events);
                if (moved.CurrentCount == 0)
                {
                    moved.Release();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The measuring is over.
        }

        await renewing;
    }

    private async Task RenewAsync(SignedIn window, IReadOnlyList<string> parts, SemaphoreSlim moved, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await moved.WaitAsync(stop);
                var clock = Stopwatch.StartNew();
                await Task.WhenAll(parts.Select(window.GetAsync));
                Interlocked.Increment(ref _renewals);
                Interlocked.Add(ref _waited, clock.ElapsedMilliseconds);
                await Task.Delay(clock.Elapsed < Pace ? Pace - clock.Elapsed : TimeSpan.Zero, stop);
            }
        }
        catch (OperationCanceledException)
        {
            // The measuring is over.
        }
    }
}

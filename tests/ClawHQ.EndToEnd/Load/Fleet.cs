using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Load;

/// <summary>Four clients at once: logs, spans, cumulative metrics and ClawHQ's own JSON.</summary>
internal sealed class Fleet
{
    public Fleet(int seed)
    {
        Writers =
        [
            new LogWriter("coder", seed, perBatch: 40), new SpanWriter("reader", seed + 1, perBatch: 40),
            new SeriesWriter("gateway", seed + 2, models: 20), new UsageWriter("biller", seed + 3, perBatch: 40),
        ];
    }

    public IReadOnlyList<LoadWriter> Writers { get; }

    public long AcknowledgedRecords => Writers.Sum(writer => writer.AcknowledgedRecords);

    /// <summary>Lets all clients send until <paramref name="act"/> is done.</summary>
    public async Task RunWhileAsync(ServerProcess server, Func<Task> act)
    {
        using var stop = new CancellationTokenSource();
        using var client = server.NewClient();
        var running = Writers.Select(writer => Task.Run(() => writer.RunAsync(client, stop.Token))).ToList();
        try
        {
            await act();
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running);
        }
    }

    /// <summary>Waits until this many more records are acknowledged.</summary>
    public async Task AcknowledgeAsync(int records)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var goal = AcknowledgedRecords + records;
        while (AcknowledgedRecords < goal)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(1), deadline.Token);
        }
    }

    /// <summary>Sends what is still under way until it is acknowledged.</summary>
    public async Task DrainAsync(ServerProcess server)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        foreach (var writer in Writers)
        {
            await writer.DrainAsync(server.Client, deadline.Token);
        }
    }
}

using System.Diagnostics;
using ClawHQ.Load.Measuring;

namespace ClawHQ.Load.Runs;

/// <summary>How long acknowledgements take when requests arrive at a fixed rate, counted from when each was due.</summary>
internal sealed class HalfLoad(ServerUnderTest server, Workload workload, double unitsPerSecond)
{
    private const int Connections = 4;

    public async Task<(TimeSpan Median, TimeSpan P99)> RunAsync(TimeSpan length)
    {
        var interval = TimeSpan.FromSeconds(workload.Bodies[0].Units * Connections / unitsPerSecond);
        var clock = Stopwatch.StartNew();
        var senders = Enumerable.Range(0, Connections).Select(i => Task.Factory.StartNew(
            () => Send(i, clock, interval, length), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        var latencies = (await Task.WhenAll(senders)).SelectMany(latency => latency).Order().ToArray();
        return (latencies[latencies.Length / 2], latencies[latencies.Length * 99 / 100]);
    }

    private List<TimeSpan> Send(int connection, Stopwatch clock, TimeSpan interval, TimeSpan length)
    {
        using var http = new OtlpConnection(server.Port);
        var random = new Random(connection);
        var mine = workload.Bodies.Where((_, i) => i % Connections == connection).ToArray();
        var latencies = new List<TimeSpan>();
        var begin = interval * connection / Connections;
        for (var round = 0; clock.Elapsed < length; round++)
        {
            var due = begin + (interval * round);
            var body = mine[round % mine.Length];
            workload.Prepare(body, round / mine.Length, random);
            while (clock.Elapsed < due)
            {
                // Sleeping is too coarse for this; the generator has a core of its own.
                Thread.Yield();
            }

            http.Post(workload.Path, body.Bytes);
            latencies.Add(clock.Elapsed - due);
        }

        return latencies;
    }
}

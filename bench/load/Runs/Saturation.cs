using System.Diagnostics;
using ClawHQ.Load.Measuring;

namespace ClawHQ.Load.Runs;

/// <summary>What one window of a saturated server measured.</summary>
/// <param name="UnitsPerSecond">Points or records acknowledged.</param>
/// <param name="CpuMicroseconds">The server's processor time per unit.</param>
/// <param name="AllocatedBytes">Bytes allocated by the whole server process per unit.</param>
internal readonly record struct Window(double UnitsPerSecond, double CpuMicroseconds, double AllocatedBytes);

/// <summary>Sends a workload over four connections as fast as it is acknowledged.</summary>
internal sealed class Saturation(ServerUnderTest server, Workload workload)
{
    private const int Connections = 4;
    private long _units;

    /// <summary>Runs for a while and measures.</summary>
    public async Task<Window> RunAsync(TimeSpan length)
    {
        using var stop = new CancellationTokenSource();
        var senders = Enumerable.Range(0, Connections).Select(i => Task.Factory.StartNew(
            () => Send(i, stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
        var allocated = await server.AllocatedBytesAsync();
        var (units, cpu, clock) = (Volatile.Read(ref _units), server.CpuTime, Stopwatch.StartNew());
        await Task.Delay(length);
        var done = (double)(Volatile.Read(ref _units) - units);
        var window = new Window(
            done / clock.Elapsed.TotalSeconds, (server.CpuTime - cpu).TotalMicroseconds / done,
            (await server.AllocatedBytesAsync() - allocated) / done);
        await stop.CancelAsync();
        await Task.WhenAll(senders);
        return window;
    }

    private void Send(int connection, CancellationToken stop)
    {
        using var http = new OtlpConnection(server.Port);
        var random = new Random(connection + Environment.TickCount);
        var mine = workload.Bodies.Where((_, i) => i % Connections == connection).ToArray();
        for (var round = 0; !stop.IsCancellationRequested; round++)
        {
            var body = mine[round % mine.Length];
            workload.Prepare(body, round / mine.Length, random);
            http.Post(workload.Path, body.Bytes);
            Interlocked.Add(ref _units, body.Units);
        }
    }
}

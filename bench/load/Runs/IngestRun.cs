using ClawHQ.Load.Measuring;

namespace ClawHQ.Load.Runs;

/// <summary>Telemetry end to end into a durable ledger: the server alone on core 1, the generator on core 0.</summary>
internal static class IngestRun
{
    private const int Rounds = 5;

    /// <summary>Processor time of the server, and not of the clock: on a busy machine the compiler would not be done.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

    /// <param name="program">The published program.</param>
    /// <param name="word">Only loads whose name contains it.</param>
    public static async Task RunAsync(string program, string word)
    {
        Machine.PinTo(0);
        Console.WriteLine(
            "| load | CPU µs per unit: median [min-max] | goal | units/s | allocated B per unit | ack p50 / p99 ms at half load |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var load in Workload.All(new Random(7)).Where(load => load.Name.Contains(word, StringComparison.Ordinal)))
        {
            await MeasureAsync(program, load);
        }

        Console.WriteLine();
        using var folder = new WorkFolder();
        PlainSqlite.Report(folder.Path);
    }

    /// <summary>Each load has a server of its own, so that none pays for what another left to be tidied up.</summary>
    private static async Task MeasureAsync(string program, Workload load)
    {
        using var folder = new WorkFolder();
        await using var server = await ServerUnderTest.StartAsync(program, folder.Combine("data"), core: 1);
        await WarmUpAsync(server, load);
        var windows = new List<Window>();
        for (var round = 0; round < Rounds; round++)
        {
            windows.Add(await new Saturation(server, load).RunAsync(Round));
        }

        var rate = Median(windows.Select(w => w.UnitsPerSecond));
        var (median, p99) = await new HalfLoad(server, load, rate / 2).RunAsync(TimeSpan.FromSeconds(10));
        var cpu = windows.Select(w => w.CpuMicroseconds).ToList();
        Console.WriteLine(
            $"| {load.Name} | {Median(cpu):F2} [{cpu.Min():F2}-{cpu.Max():F2}] | {load.Goal} | {rate:N0} "
            + $"| {Median(windows.Select(w => w.AllocatedBytes)):F0} "
            + $"| {median.TotalMilliseconds:F1} / {p99.TotalMilliseconds:F1} |");
    }

    private static async Task WarmUpAsync(ServerUnderTest server, Workload load)
    {
        var until = server.CpuTime + WarmUp;
        while (server.CpuTime < until)
        {
            await new Saturation(server, load).RunAsync(Round);
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}

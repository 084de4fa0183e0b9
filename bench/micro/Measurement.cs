using System.Diagnostics;
using System.Globalization;

namespace ClawHQ.Micro;

/// <summary>Measures the processor time of one piece of work in this process: the median of nine rounds, with the least and
/// the most. Processor time, because what else the machine does would otherwise count.</summary>
/// <param name="Name">What is measured.</param>
/// <param name="Prepare">Builds what the work needs.</param>
internal sealed record Measurement(string Name, Func<Work> Prepare)
{
    private const int Rounds = 9;
    private static readonly TimeSpan RoundLength = TimeSpan.FromMilliseconds(250);

    /// <summary>Where results go, so that no work can be left out.</summary>
    public static long Kept { get; private set; }

    public static void PrintHead() => Console.WriteLine($"{"",-44} {"ns/unit",10} {"least",8} {"most",8} {"B/unit",8} {"GB/s",6}");

    public void Run()
    {
        var work = Prepare();

        // Twice the length, so that the runtime has recompiled what is hot before it counts.
        Round(work);
        Round(work);
        var rounds = Enumerable.Range(0, Rounds).Select(_ => Round(work)).OrderBy(r => r.Nanoseconds).ToList();
        var median = rounds[Rounds / 2];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Name,-44} {median.Nanoseconds,10:F1} {rounds[0].Nanoseconds,8:F1} {rounds[^1].Nanoseconds,8:F1} "
            + $"{rounds.Min(r => r.Allocated),8:F1} {work.Bytes / (double)work.Units / median.Nanoseconds,6:F2}"));
    }

    private static (double Nanoseconds, double Allocated) Round(Work work)
    {
        var runs = 0L;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var before = Environment.CpuUsage.TotalTime;
        while (watch.Elapsed < RoundLength)
        {
            Kept += work.Run();
            runs++;
        }

        var units = runs * (double)work.Units;
        var used = Environment.CpuUsage.TotalTime - before;
        return (used.TotalNanoseconds / units, (GC.GetAllocatedBytesForCurrentThread() - allocated) / units);
    }
}

/// <summary>The work of a measurement.</summary>
/// <param name="Units">Points or records in one run.</param>
/// <param name="Bytes">Bytes read in one run.</param>
/// <param name="Run">Runs it; returns something that depends on all of it.</param>
internal sealed record Work(int Units, int Bytes, Func<long> Run);

using System.Diagnostics;
using System.Globalization;

namespace ClawHQ.Bench.Ledger;

/// <summary>Wall time, processor time and allocations of the measured parts of a run.</summary>
internal sealed class Reading(string name)
{
    private TimeSpan _wall;
    private TimeSpan _cpu;
    private long _allocated;

    public void Take(Action measured)
    {
        var process = Process.GetCurrentProcess();
        process.Refresh();
        var (cpu, allocated, clock) = (process.TotalProcessorTime, GC.GetTotalAllocatedBytes(), Stopwatch.StartNew());
        measured();
        _wall += clock.Elapsed;
        process.Refresh();
        _cpu += process.TotalProcessorTime - cpu;
        _allocated += GC.GetTotalAllocatedBytes() - allocated;
    }

    /// <summary>Prints one row and returns the rate.</summary>
    public double Report(long count, long bytes)
    {
        var rate = count / _wall.TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-32} {rate,9:N0}/s  {_cpu.TotalMicroseconds / count,6:F2} us CPU  {(double)bytes / count,6:F1} B disk"
            + $"  {(double)_allocated / count,7:F1} B allocated"));
        return rate;
    }
}

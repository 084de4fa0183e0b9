using System.Runtime.InteropServices;

namespace ClawHQ.Core.Ledger.Writing;

/// <summary>Work beside the requests that may take longer, on a thread of its own: on a machine with one core the pool has one thread,
/// and requests would wait for this work.</summary>
internal static partial class BackgroundWork
{
    // About a tenth of a core's time while others want it. The runtime's own thread priorities do nothing on Linux.
    private const int Nice = 10;

    /// <summary>Runs it. Where the system can be told, its thread lets all others go first.</summary>
    public static Task Run(Action work) => Task.Factory.StartNew(
        () =>
        {
            StepBack();
            work();
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static void StepBack()
    {
        if (OperatingSystem.IsLinux())
        {
            // On Linux a priority belongs to a thread, and 0 is the calling one. A refusal leaves it as it is, which is no error.
            _ = SetPriority(0, 0, Nice);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);
}

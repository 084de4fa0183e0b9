using System.Diagnostics;

namespace ClawHQ.Load.Measuring;

/// <summary>What figures must be read with: the machine and the code they were measured on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var cpu = File.ReadLines("/proc/cpuinfo")
            .FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1];
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return $"{TimeProvider.System.GetUtcNow():yyyy-MM-dd HH:mm} UTC, commit {Output("git", "rev-parse", "--short", "HEAD")}, "
            + $"{Environment.ProcessorCount} cores {cpu}, .NET {Environment.Version}, load average {load}";
    }

    /// <summary>Bytes that a folder takes on disk.</summary>
    public static long FolderBytes(string folder) =>
        new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);

    /// <summary>Pins this process, the generator, to a core.</summary>
    public static void PinTo(int core) => Output("taskset", "-acp", $"{core}", $"{Environment.ProcessId}");

    private static string Output(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return text.Trim();
    }
}

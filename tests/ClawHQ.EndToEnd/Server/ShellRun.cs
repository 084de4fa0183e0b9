using System.Diagnostics;

namespace ClawHQ.EndToEnd.Server;

/// <summary>Runs programs of the machine, such as bash and git, with nothing of the surrounding environment but where programs
/// are.</summary>
internal static class ShellRun
{
    private static readonly string[] Kept = ["PATH", "DOTNET_ROOT", "TMPDIR"];

    /// <summary>The root of the repository.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Runs a program to its end, in a folder.</summary>
    public static async Task<CommandRun> RunAsync(
        string folder, IReadOnlyDictionary<string, string> variables, string program, params string[] arguments)
    {
        var info = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        var kept = Kept.Select(name => (name, Value: Environment.GetEnvironmentVariable(name))).Where(v => v.Value is not null).ToList();
        info.Environment.Clear();
        foreach (var (name, value) in kept)
        {
            info.Environment[name] = value;
        }

        info.Environment["HOME"] = folder;
        foreach (var (name, value) in variables)
        {
            info.Environment[name] = value;
        }

        using var process = Process.Start(info) ?? throw new InvalidOperationException($"{program} did not start");
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new CommandRun(process.ExitCode, await output, await error);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "clawhq.slnx")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The repository is not above the tests.");
    }
}

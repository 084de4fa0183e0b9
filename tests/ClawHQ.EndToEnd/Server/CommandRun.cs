using System.Diagnostics;

namespace ClawHQ.EndToEnd.Server;

/// <summary>One run of the program to its end.</summary>
/// <param name="ExitCode">What it ended with.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Error">What it complained about.</param>
internal sealed record CommandRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs <c>clawhq</c> with these arguments, without any setting of the surrounding environment.</summary>
    public static Task<CommandRun> RunAsync(params string[] arguments) => RunAsync(arguments, "", new Dictionary<string, string>());

    /// <summary>Runs <c>clawhq</c> with standard input and variables.</summary>
    public static async Task<CommandRun> RunAsync(string[] arguments, string input, IReadOnlyDictionary<string, string> variables)
    {
        var info = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "clawhq.dll"));
        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment.Remove("CLAWHQ_URL");
        foreach (var (name, value) in variables)
        {
            info.Environment[name] = value;
        }

        using var process = Process.Start(info) ?? throw new InvalidOperationException("dotnet did not start");
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        return new CommandRun(process.ExitCode, await output, await error);
    }
}

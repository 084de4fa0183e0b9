using System.Diagnostics;
using System.Runtime.CompilerServices;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Publish;

/// <summary>The archive that <c>./dev publish</c> builds, unpacked. Built once for all tests of it.</summary>
public sealed class PublishedArchive : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>The folder that the archive holds, with the program in it.</summary>
    public string Program { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var root = Root();
        var archive = (await RunAsync("bash", Path.Combine(root, "dev"), "publish")).Trim().Split('\n')[^1];
        await RunAsync("tar", "-xzf", Path.Combine(root, archive), "-C", _folder.FullName);
        Program = Directory.GetDirectories(_folder.FullName, "clawhq-*-linux-x64").Single();
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs a program to its end and returns what it said.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message has what it said.</exception>
    internal static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        var (said, failed) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await said + await failed
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await said}{await failed}");
    }

    private static string Root([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));
}

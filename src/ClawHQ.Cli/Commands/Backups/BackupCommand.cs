using System.CommandLine;
using ClawHQ.Cli.Connection;

namespace ClawHQ.Cli.Commands.Backups;

/// <summary><c>clawhq backup FILE</c>: a whole, consistent copy of a running server's data.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The archive to write, such as clawhq-2026-11-22.tar.gz" };
        return RemoteCommand.Create(
            "backup",
            "Writes a whole copy of a running server's data to an archive",
            (run, cancellationToken) => RunAsync(run, Path.GetFullPath(run.Arguments.GetRequiredValue(file)), cancellationToken),
            file);
    }

    private static async Task<int> RunAsync(RemoteRun run, string file, CancellationToken cancellationToken)
    {
        if (File.Exists(file))
        {
            throw new CommandException($"{file} exists already; a backup never overwrites.");
        }

        if (!Directory.Exists(Path.GetDirectoryName(file)))
        {
            throw new CommandException($"{file} cannot be written: there is no folder {Path.GetDirectoryName(file)}.");
        }

        using var response = await run.Server.SendAsync(HttpMethod.Post, "/api/v1/backup", null, cancellationToken);
        await ServerProblem.ThrowIfFailedAsync(response, cancellationToken);
        var unfinished = file + ".part";
        try
        {
            await WriteAsync(response, unfinished, cancellationToken);
            File.Move(unfinished, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(unfinished);
            throw new CommandException($"{file} was not written: {e.Message}");
        }

        run.Screen.Say(
            $"{file} holds the whole server, {new FileInfo(file).Length:N0} bytes. It contains secrets: keep it as you keep the server.");
        return 0;
    }

    /// <summary>Written for its owner only, and on the disk when this returns.</summary>
    private static async Task WriteAsync(HttpResponseMessage response, string file, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var target = new FileStream(file, options);
        await response.Content.CopyToAsync(target, cancellationToken);
        target.Flush(flushToDisk: true);
    }
}

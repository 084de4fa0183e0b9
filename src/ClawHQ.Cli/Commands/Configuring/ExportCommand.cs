using System.CommandLine;

namespace ClawHQ.Cli.Commands.Configuring;

/// <summary><c>clawhq export [FOLDER]</c>: today's objects as files that plan to nothing.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var folder = new Argument<string?>("folder")
        {
            Description = "The folder to write to; without one, everything is printed", Arity = ArgumentArity.ZeroOrOne,
        };
        var owner = new Option<string?>("--owner") { Description = "Only what this owner's files manage" };
        return RemoteCommand.Create(
            "export",
            "Writes what the server has as files that plan to nothing",
            async (run, cancellationToken) =>
            {
                var query = run.Arguments.GetValue(owner) is { } name ? $"?owner={Uri.EscapeDataString(name)}" : "";
                var answer = await run.Server.GetAsync($"/api/v1/config/export{query}", cancellationToken);
                ConfigFile[] files = [.. answer.GetProperty("files").EnumerateArray()
                    .Select(f => new ConfigFile(f.GetProperty("path").GetString()!, f.GetProperty("text").GetString()!))];
                if (run.Arguments.GetValue(folder) is { } target)
                {
                    Write(target, files);
                    run.Screen.Say($"{files.Length} files in {target}.");
                }
                else
                {
                    run.Screen.Print(string.Join("---\n", files.Select(f => f.Text)));
                }

                return 0;
            },
            [folder, owner]);
    }

    /// <exception cref="CommandException">A file exists already or cannot be written.</exception>
    private static void Write(string folder, ConfigFile[] files)
    {
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var file in files.Select(f => (Path: Path.Combine(folder, Path.GetFileName(f.Path)), f.Text)))
            {
                if (File.Exists(file.Path))
                {
                    throw new CommandException($"{file.Path} exists already; an export never overwrites.");
                }

                File.WriteAllText(file.Path, file.Text);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{folder} cannot be written: {e.Message}");
        }
    }
}

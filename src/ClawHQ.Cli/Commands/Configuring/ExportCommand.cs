using System.CommandLine;
using System.Text.Json;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Configuring;

/// <summary><c>clawhq export [FOLDER]</c>: today's objects as files that plan to nothing, or as a list in JSON that does.</summary>
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
            (run, cancellationToken) =>
            {
                var query = run.Arguments.GetValue(owner) is { } name ? $"?owner={Uri.EscapeDataString(name)}" : "";
                var target = run.Arguments.GetValue(folder);
                return run.Format switch
                {
                    OutputFormat.Table => YamlAsync(run, query, target, cancellationToken),
                    OutputFormat.Json when target is null => JsonAsync(run, query, cancellationToken),
                    OutputFormat.Json => throw new CommandException("A folder gets YAML. Leave --output out, or the folder to print JSON."),
                    _ => throw new CommandException(
                        "Objects are written as YAML, or printed with --output json; nothing else declares them."),
                };
            },
            [folder, owner]);
    }

    private static async Task<int> YamlAsync(RemoteRun run, string query, string? folder, CancellationToken cancellationToken)
    {
        var answer = await run.Server.GetAsync($"/api/v1/config/export{query}", cancellationToken);
        ConfigFile[] files = [.. answer.GetProperty("files").EnumerateArray()
            .Select(f => new ConfigFile(f.GetProperty("path").GetString()!, f.GetProperty("text").GetString()!))];
        if (folder is null)
        {
            run.Screen.Print(string.Join("---\n", files.Select(f => f.Text)));
            return 0;
        }

        Write(folder, files);
        run.Screen.Say($"{files.Length} files in {folder}.");
        return 0;
    }

    /// <summary>Prints a list of objects, in JSON that validate, plan and apply read too.</summary>
    private static async Task<int> JsonAsync(RemoteRun run, string query, CancellationToken cancellationToken)
    {
        var answer = await run.Server.GetAsync($"/api/v1/config/objects{query}", cancellationToken);
        var objects = answer.GetProperty("items").EnumerateArray().Select(o => new
        {
            apiVersion = "clawhq/v1",
            kind = o.GetProperty("kind"),
            metadata = new { name = o.GetProperty("name"), labels = o.GetProperty("labels") },
            spec = o.GetProperty("spec"),
        });
        run.Screen.Show(JsonSerializer.SerializeToElement(objects), new ResultTable([], []));
        return 0;
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

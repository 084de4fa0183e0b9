using System.CommandLine;
using ClawHQ.Cli.Connection;

namespace ClawHQ.Cli.Commands.Audit;

/// <summary><c>clawhq audit export</c>: the trail as lines, to verify it elsewhere or to feed a system that watches.</summary>
internal static class AuditExportCommand
{
    public static Command Create()
    {
        var format = new Option<string>("--format")
        {
            Description = "jsonl, with all that verifying needs, or ocsf", DefaultValueFactory = _ => "jsonl",
        };
        var file = new Option<string?>("--output", "-o") { Description = "The file to write; the screen unless given" };
        var (from, to) = AuditTimes.Options();
        return RemoteCommand.Create(
            "export",
            "Writes the audit trail, oldest first, one record a line",
            async (run, cancellationToken) =>
            {
                var path = $"/api/v1/audit/export?format={Uri.EscapeDataString(run.Arguments.GetValue(format) ?? "jsonl")}";
                foreach (var (name, text) in new[] { ("from", run.Arguments.GetValue(from)), ("to", run.Arguments.GetValue(to)) })
                {
                    path += AuditTimes.Read($"--{name}", text) is { } time ? $"&{name}={Uri.EscapeDataString(time)}" : "";
                }

                using var response = await run.Server.SendAsync(HttpMethod.Get, path, null, cancellationToken);
                await ServerProblem.ThrowIfFailedAsync(response, cancellationToken);
                if (run.Arguments.GetValue(file) is { } target)
                {
                    await SaveAsync(response, Path.GetFullPath(target), cancellationToken);
                    return 0;
                }

                await using var screen = Console.OpenStandardOutput();
                await response.Content.CopyToAsync(screen, cancellationToken);
                return 0;
            },
            format, from, to, file);
    }

    /// <summary>Whole or not at all: half an export would look like a trail that was cut off.</summary>
    private static async Task SaveAsync(HttpResponseMessage response, string file, CancellationToken cancellationToken)
    {
        var unfinished = file + ".part";
        try
        {
            await using (var target = File.Create(unfinished))
            {
                await response.Content.CopyToAsync(target, cancellationToken);
            }

            File.Move(unfinished, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException)
        {
            File.Delete(unfinished);
            throw new CommandException($"{file} was not written: {e.Message}");
        }
    }
}

using System.CommandLine;
using System.Text;
using Spectre.Console;

namespace ClawHQ.Cli.Commands.Usage;

/// <summary><c>clawhq import FILE</c>: books past usage from JSON Lines or CSV, as <c>POST /api/v1/usage</c> takes it.</summary>
internal static class ImportCommand
{
    private const int BatchSize = 1_000;

    public static Command Create()
    {
        var file = new Argument<string>("file")
        {
            Description = "JSON Lines (one record a line), or CSV (*.csv) with the fields of the usage API as columns",
        };
        return RemoteCommand.Create(
            "import",
            "Books past usage from a file; the same file may be sent again and books nothing twice",
            (run, cancellationToken) => RunAsync(run, run.Arguments.GetRequiredValue(file), cancellationToken),
            file);
    }

    private static async Task<int> RunAsync(RemoteRun run, string file, CancellationToken cancellationToken)
    {
        var tally = new ImportTally();
        try
        {
            await using var stream = File.OpenRead(file);
            await WithProgressAsync(stream, position => SendAllAsync(run, stream, file, tally, position, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{file} cannot be read: {e.Message}");
        }

        foreach (var (line, error) in tally.Shown)
        {
            await Console.Error.WriteLineAsync($"{file}:{line}: {error}");
        }

        if (tally.Rejected > tally.Shown.Count)
        {
            await Console.Error.WriteLineAsync($"... and {tally.Rejected - tally.Shown.Count:N0} more.");
        }

        run.Screen.Say($"Booked {tally.Accepted:N0}, known already {tally.Duplicates:N0}, rejected {tally.Rejected:N0}.");
        return tally.Rejected == 0 ? 0 : 1;
    }

    private static async Task SendAllAsync(
        RemoteRun run, FileStream stream, string file, ImportTally tally, Action<long> position, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        var sender = new UsageSender(run.Server, tally);
        foreach (var batch in UsageFile.Read(reader, file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase)).Chunk(BatchSize))
        {
            foreach (var wrong in batch.Where(l => l.Error is not null))
            {
                tally.Reject(wrong.Line, wrong.Error ?? "");
            }

            if (batch.Where(l => l.Record is not null).ToList() is { Count: > 0 } records)
            {
                await sender.SendAsync(records, cancellationToken);
            }

            position(stream.Position);
        }
    }

    private static Task WithProgressAsync(FileStream stream, Func<Action<long>, Task> work) =>
        Console.IsOutputRedirected || stream.Length == 0
            ? work(_ => { })
            : AnsiConsole.Progress().StartAsync(context =>
            {
                var bar = context.AddTask("Importing", maxValue: stream.Length);
                return work(position => bar.Value = position);
            });
}

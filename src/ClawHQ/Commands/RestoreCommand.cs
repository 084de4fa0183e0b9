using System.CommandLine;
using ClawHQ.Core.Storage;

namespace ClawHQ.Commands;

/// <summary><c>clawhq restore FILE --data DIR</c>: puts a backup into an empty data folder.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The archive that \"clawhq backup\" wrote" };
        var data = new Option<string>("--data")
        {
            Description = "The data folder to fill; must be empty or missing",
            DefaultValueFactory = _ => "./data",
        };
        var command = new Command("restore", "Puts a backup into an empty data folder") { file, data };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetRequiredValue(data);
            await Restore.RunAsync(parsed.GetRequiredValue(file), folder, cancellationToken);
            Console.WriteLine($"Restored into {Path.GetFullPath(folder)}. Start it with \"clawhq serve --data {folder}\".");
            return 0;
        });
        return command;
    }
}

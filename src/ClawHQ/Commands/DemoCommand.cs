using System.CommandLine;
using ClawHQ.Core.Storage;
using ClawHQ.Hosting;

namespace ClawHQ.Commands;

/// <summary><c>clawhq demo</c>: starts the server with a made-up fleet; <c>clawhq demo remove</c> takes its data away.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var command = new Command("demo", "Start the server with 60 days of a made-up fleet that goes on living") { Remove() };
        ServeCommand.AddServing(command, _ => true);
        return command;
    }

    private static Command Remove()
    {
        var data = new Option<string?>("--data") { Description = "The data folder that the demo was started with" };
        var config = new Option<string?>("--config") { Description = "The settings file that names the data folder" };
        var command = new Command("remove", "Deletes the demo's data, and nothing else") { data, config };
        command.SetAction(parsed =>
        {
            var start = new HostStart
            {
                ConfigFile = parsed.GetValue(config),
                Flags = parsed.GetValue(data) is { } named ? [new Core.Settings.SettingValue("server.data", named, "--data")] : [],
                Variables = Environment.GetEnvironmentVariables(),
            };
            var settings = WrittenSettings.Read(start, ServerBuilder.Sections());
            var folder = Path.GetFullPath(Path.Combine(settings.Get<ServerOptions>().Data, DemoMark.FolderName));
            DemoMark.Remove(folder);
            Console.WriteLine($"The demo in {folder} is removed.");
            return 0;
        });
        return command;
    }
}

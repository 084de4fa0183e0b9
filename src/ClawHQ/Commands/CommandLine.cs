using System.CommandLine;
using ClawHQ.Cli;
using ClawHQ.Core.Storage;
using ClawHQ.Hosting;

namespace ClawHQ.Commands;

/// <summary>All verbs of the program: those that work on this machine, and those that speak to a running server.</summary>
internal static class CommandLine
{
    /// <summary>After a signal a verb ends by itself: the server within its own setting, all others at once.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromHours(2);

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("ClawHQ: what AI agents spend, exactly.")
        {
            ServeCommand.Create(),
            DemoCommand.Create(),
            DoctorCommand.Create(),
            RestoreCommand.Create(),
            SchemaCommand.Create(),
            ValidateCommand.Create(),
            VersionCommand.Create(),
        };
        foreach (var command in RemoteCommands.All())
        {
            if (command.Name == "audit")
            {
                command.Add(AuditVerifyCommand.Create());
            }

            root.Add(command);
        }

        try
        {
            return await root.Parse(args).InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = StopTimeout,
            });
        }
        catch (Exception e) when (e is CommandException or SettingsException or StorageException or IOException
            or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            return 1;
        }
    }
}

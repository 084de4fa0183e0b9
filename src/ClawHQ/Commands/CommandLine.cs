using System.CommandLine;
using ClawHQ.Cli;
using ClawHQ.Core.Storage;
using ClawHQ.Hosting;
using Microsoft.AspNetCore.Connections;

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
            VersionCommand.Create(),
        };
        foreach (var command in RemoteCommands.All())
        {
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
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync(
                $"{e.Message.TrimEnd('.')}. Stop the other program, or choose another port (--port 0 picks a free one).");
            return 1;
        }
        catch (Exception e) when (e is CommandException or SettingsException or StorageException or IOException)
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

using System.CommandLine;

namespace ClawHQ.Commands;

/// <summary><c>clawhq version</c></summary>
internal static class VersionCommand
{
    /// <summary>The program's version, such as <c>0.1.0</c>.</summary>
    public static string Version { get; } = typeof(VersionCommand).Assembly.GetName().Version?.ToString(3) ?? "";

    public static Command Create()
    {
        var command = new Command("version", "Prints the version");
        command.SetAction(_ => Console.WriteLine($"clawhq {Version} (.NET {Environment.Version})"));
        return command;
    }
}

using Spectre.Console;

namespace ClawHQ.Cli;

/// <summary>Reads a secret from the terminal without showing it, or from a pipe.</summary>
internal static class Secret
{
    /// <exception cref="CommandException">Nothing was given.</exception>
    public static string Read(string prompt)
    {
        var text = Console.IsInputRedirected
            ? Console.In.ReadLine()
            : AnsiConsole.Prompt(new TextPrompt<string>(prompt).Secret().AllowEmpty());
        return text is { Length: > 0 } ? text : throw new CommandException("Nothing was given on standard input.");
    }
}

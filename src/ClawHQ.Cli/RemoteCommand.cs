using System.CommandLine;
using System.CommandLine.Parsing;
using ClawHQ.Cli.Connection;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli;

/// <summary>One run of a verb that speaks to the server.</summary>
/// <param name="Arguments">What was typed.</param>
/// <param name="Server">The server.</param>
/// <param name="Screen">Where results go.</param>
/// <param name="Format">How results are printed.</param>
public sealed record RemoteRun(ParseResult Arguments, Server Server, Screen Screen, OutputFormat Format);

/// <summary>Makes verbs that speak to the server, with the options that all of them have.</summary>
public static class RemoteCommand
{
    /// <summary>Makes a verb.</summary>
    /// <param name="name">The verb.</param>
    /// <param name="meaning">One sentence for help.</param>
    /// <param name="run">Does the work and gives the exit code; throws <see cref="CommandException"/> on failure.</param>
    /// <param name="symbols">The verb's own options and arguments; one called --output replaces the choice of how results are
    /// printed.</param>
    public static Command Create(
        string name, string meaning, Func<RemoteRun, CancellationToken, Task<int>> run, params IReadOnlyList<Symbol> symbols)
    {
        var data = new Option<string>("--data")
        {
            Description = "The server's data folder, where CLAWHQ_URL is not set",
            DefaultValueFactory = _ => "./data",
        };
        var output = new Option<OutputFormat>("--output", "-o")
        {
            Description = "table, json, csv or markdown",
            CustomParser = ParseFormat,
        };
        var command = new Command(name, meaning);
        foreach (var symbol in symbols)
        {
            Add(command, symbol);
        }

        command.Add(data);
        if (command.Options.All(option => option.Name != output.Name))
        {
            command.Add(output);
        }

        command.SetAction(async (arguments, cancellationToken) =>
        {
            using var server = new Server(ServerAddress.Find(arguments.GetValue(data) ?? "./data"));
            var format = arguments.GetValue(output);
            return await run(new RemoteRun(arguments, server, new Screen(format, Console.Out), format), cancellationToken);
        });
        return command;
    }

    private static OutputFormat ParseFormat(ArgumentResult result)
    {
        var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
        if (Enum.GetNames<OutputFormat>().Contains(text, StringComparer.OrdinalIgnoreCase))
        {
            return Enum.Parse<OutputFormat>(text, ignoreCase: true);
        }

        result.AddError($"--output must be table, json, csv or markdown, not {text}.");
        return default;
    }

    private static void Add(Command command, Symbol symbol)
    {
        switch (symbol)
        {
            case Option option:
                command.Add(option);
                break;
            case Argument argument:
                command.Add(argument);
                break;
            default:
                throw new ArgumentException($"A verb takes options and arguments, not {symbol}.");
        }
    }
}

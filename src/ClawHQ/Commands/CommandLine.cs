using System.CommandLine;

namespace ClawHQ.Commands;

/// <summary>All verbs of the program.</summary>
internal static class CommandLine
{
    public static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("ClawHQ: what AI agents spend, exactly, and the means to govern it.")
        {
            ServeCommand.Create(),
        };
        return root.Parse(args).InvokeAsync();
    }
}

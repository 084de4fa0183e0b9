using System.CommandLine;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Agents;

/// <summary><c>clawhq agents list</c></summary>
internal static class AgentsListCommand
{
    public static Command Create() => RemoteCommand.Create("list", "Lists agents and what they cost", RunAsync);

    private static async Task<int> RunAsync(RemoteRun run, CancellationToken cancellationToken)
    {
        var answer = await run.Server.GetAsync("/api/v1/agents", cancellationToken);
        run.Screen.Show(answer, ResultTable.OfAll(answer.GetProperty("items")));
        return 0;
    }
}

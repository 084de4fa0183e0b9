using System.CommandLine;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Users;

/// <summary><c>clawhq users list</c></summary>
internal static class UsersListCommand
{
    public static Command Create() => RemoteCommand.Create("list", "Lists the people who may sign in", RunAsync);

    private static async Task<int> RunAsync(RemoteRun run, CancellationToken cancellationToken)
    {
        var answer = await run.Server.GetAsync("/api/v1/users", cancellationToken);
        run.Screen.Show(answer, ResultTable.Of(answer.GetProperty("items"), "name", "role", "teams", "created_at", "disabled_at"));
        return 0;
    }
}

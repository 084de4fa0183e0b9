using System.CommandLine;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Keys;

/// <summary><c>clawhq keys list</c></summary>
internal static class KeysListCommand
{
    public static Command Create() => RemoteCommand.Create("list", "Lists keys; secrets are never shown again", RunAsync);

    private static async Task<int> RunAsync(RemoteRun run, CancellationToken cancellationToken)
    {
        var answer = await run.Server.GetAsync("/api/v1/keys", cancellationToken);
        var table = ResultTable.Of(
            answer.GetProperty("items"),
            "id", "name", "scopes", "team", "project", "agent", "created_at", "expires_at", "last_used_at", "revoked_at");
        run.Screen.Show(answer, table);
        return 0;
    }
}

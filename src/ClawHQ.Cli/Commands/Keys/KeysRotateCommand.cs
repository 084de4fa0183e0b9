using System.CommandLine;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Keys;

/// <summary><c>clawhq keys rotate ID</c></summary>
internal static class KeysRotateCommand
{
    public static Command Create()
    {
        var id = new Argument<int>("id") { Description = "The key's number, as \"keys list\" shows it" };
        return RemoteCommand.Create(
            "rotate",
            "Makes a second secret for a key; both work until the old one is revoked",
            async (run, cancellationToken) =>
            {
                var path = $"/api/v1/keys/{run.Arguments.GetRequiredValue(id)}/rotate";
                var answer = await run.Server.JsonAsync(HttpMethod.Post, path, null, cancellationToken);
                run.Screen.Show(answer, ResultTable.OfAll(answer.AsItems()));
                run.Screen.Say("The key is shown this once. Revoke the old one when every client has changed over.");
                return 0;
            },
            id);
    }
}

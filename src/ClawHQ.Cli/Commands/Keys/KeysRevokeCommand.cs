using System.CommandLine;

namespace ClawHQ.Cli.Commands.Keys;

/// <summary><c>clawhq keys revoke ID</c></summary>
internal static class KeysRevokeCommand
{
    public static Command Create()
    {
        var id = new Argument<int>("id") { Description = "The key's number, as \"keys list\" shows it" };
        return RemoteCommand.Create(
            "revoke",
            "Ends a key at once",
            async (run, cancellationToken) =>
            {
                var number = run.Arguments.GetRequiredValue(id);
                await run.Server.JsonAsync(HttpMethod.Delete, $"/api/v1/keys/{number}", null, cancellationToken);
                run.Screen.Say($"Key {number} is revoked.");
                return 0;
            },
            id);
    }
}

using System.CommandLine;

namespace ClawHQ.Cli.Commands.Users;

/// <summary><c>clawhq users remove NAME</c></summary>
internal static class UsersRemoveCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "Who is removed" };
        return RemoteCommand.Create(
            "remove",
            "Removes a person; their sessions and share links end at once",
            async (run, cancellationToken) =>
            {
                var who = run.Arguments.GetRequiredValue(name);
                await run.Server.JsonAsync(HttpMethod.Delete, $"/api/v1/users/{Uri.EscapeDataString(who)}", null, cancellationToken);
                run.Screen.Say($"{who} is removed.");
                return 0;
            },
            name);
    }
}

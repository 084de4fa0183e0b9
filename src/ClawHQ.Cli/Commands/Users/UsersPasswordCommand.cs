using System.CommandLine;
using System.Net.Http.Json;

namespace ClawHQ.Cli.Commands.Users;

/// <summary><c>clawhq users password NAME</c>: the password is asked for, or read from standard input.</summary>
internal static class UsersPasswordCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "Whose password is set" };
        return RemoteCommand.Create(
            "password",
            "Sets a new password and ends the person's sessions",
            async (run, cancellationToken) =>
            {
                var who = run.Arguments.GetRequiredValue(name);
                using var body = JsonContent.Create(new { password = Secret.Read("New password: ") });
                await run.Server.JsonAsync(HttpMethod.Put, $"/api/v1/users/{Uri.EscapeDataString(who)}/password", body, cancellationToken);
                run.Screen.Say($"The password of {who} is set; sessions of before have ended.");
                return 0;
            },
            name);
    }
}

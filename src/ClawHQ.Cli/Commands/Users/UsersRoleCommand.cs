using System.CommandLine;
using System.Net.Http.Json;

namespace ClawHQ.Cli.Commands.Users;

/// <summary><c>clawhq users role NAME --role lead --team payments</c></summary>
internal static class UsersRoleCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "Whose roles are set" };
        var grants = new GrantOptions(standard: null);
        return RemoteCommand.Create(
            "role",
            "Sets what a person may do, in place of the roles given before; it holds at once",
            async (run, cancellationToken) =>
            {
                var who = run.Arguments.GetRequiredValue(name);
                using var body = JsonContent.Create(new { grants = grants.Read(run.Arguments) });
                await run.Server.JsonAsync(HttpMethod.Put, $"/api/v1/users/{Uri.EscapeDataString(who)}/grants", body, cancellationToken);
                run.Screen.Say($"The roles of {who} are set.");
                return 0;
            },
            [name, .. grants.Symbols]);
    }
}

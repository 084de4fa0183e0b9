using System.CommandLine;

namespace ClawHQ.Cli.Commands.Users;

/// <summary><c>clawhq users create NAME --role viewer</c>: the password is asked for, or read from standard input.</summary>
internal static class UsersCreateCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "The name that is typed at sign-in" };
        var role = new Option<string>("--role") { Description = "viewer or admin", DefaultValueFactory = _ => "viewer" };
        var team = new Option<string[]>("--team") { Description = "A team whose spend a viewer sees; may be repeated; none for all" };
        return RemoteCommand.Create(
            "create",
            "Lets a person sign in",
            async (run, cancellationToken) =>
            {
                var body = new Dictionary<string, object?>
                {
                    ["name"] = run.Arguments.GetRequiredValue(name),
                    ["role"] = run.Arguments.GetRequiredValue(role),
                    ["teams"] = run.Arguments.GetValue(team) ?? [],
                    ["password"] = Secret.Read("Password: "),
                };
                await run.Server.PostAsync("/api/v1/users", body, cancellationToken);
                run.Screen.Say($"{body["name"]} may sign in.");
                return 0;
            },
            name, role, team);
    }
}

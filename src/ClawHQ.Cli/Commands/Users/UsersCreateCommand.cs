using System.CommandLine;

namespace ClawHQ.Cli.Commands.Users;

/// <summary><c>clawhq users create NAME --role lead --team payments</c>: the password is asked for, or read from standard input.</summary>
internal static class UsersCreateCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "The name that is typed at sign-in" };
        var grants = new GrantOptions(standard: "viewer");
        return RemoteCommand.Create(
            "create",
            "Lets a person sign in",
            async (run, cancellationToken) =>
            {
                var body = new Dictionary<string, object?>
                {
                    ["name"] = run.Arguments.GetRequiredValue(name),
                    ["grants"] = grants.Read(run.Arguments),
                    ["password"] = Secret.Read("Password: "),
                };
                await run.Server.PostAsync("/api/v1/users", body, cancellationToken);
                run.Screen.Say($"{body["name"]} may sign in.");
                return 0;
            },
            [name, .. grants.Symbols]);
    }
}

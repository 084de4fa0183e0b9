using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;

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
            "Sets what a person may do, in place of the roles given before but for those that files declare; it holds at once",
            async (run, cancellationToken) =>
            {
                var who = run.Arguments.GetRequiredValue(name);
                using var body = JsonContent.Create(new { grants = grants.Read(run.Arguments) });
                await run.Server.JsonAsync(HttpMethod.Put, $"/api/v1/users/{Uri.EscapeDataString(who)}/grants", body, cancellationToken);
                run.Screen.Say($"The roles of {who} are set.{await ManagedAsync(run, who, cancellationToken)}");
                return 0;
            },
            [name, .. grants.Symbols]);
    }

    /// <summary>Says which roles files declare, and so stay.</summary>
    private static async Task<string> ManagedAsync(RemoteRun run, string who, CancellationToken cancellationToken)
    {
        var people = await run.Server.GetAsync("/api/v1/users", cancellationToken);
        string[] managed =
        [
            .. from person in people.GetProperty("items").EnumerateArray()
               where string.Equals(person.GetProperty("name").GetString(), who, StringComparison.OrdinalIgnoreCase)
               from grant in person.GetProperty("grants").EnumerateArray()
               where grant.GetProperty("binding").ValueKind == JsonValueKind.String
               select UsersListCommand.RoleOf(grant),
        ];
        return managed.Length == 0 ? "" : $" Files declare {string.Join(", ", managed)} besides.";
    }
}

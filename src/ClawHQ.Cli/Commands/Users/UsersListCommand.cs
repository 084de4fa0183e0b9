using System.CommandLine;
using System.Text.Json;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Users;

/// <summary><c>clawhq users list</c></summary>
internal static class UsersListCommand
{
    public static Command Create() => RemoteCommand.Create("list", "Lists the people who may sign in", RunAsync);

    private static async Task<int> RunAsync(RemoteRun run, CancellationToken cancellationToken)
    {
        var answer = await run.Server.GetAsync("/api/v1/users", cancellationToken);
        var people = JsonSerializer.SerializeToElement(answer.GetProperty("items").EnumerateArray().Select(person => new
        {
            name = person.GetProperty("name").GetString(),
            roles = person.GetProperty("grants").EnumerateArray().Select(RoleOf).Distinct(),
            provider = person.GetProperty("provider").GetString(),
            created_at = person.GetProperty("created_at").GetString(),
            disabled_at = person.GetProperty("disabled_at").GetString(),
        }));
        run.Screen.Show(answer, ResultTable.Of(people, "name", "roles", "provider", "created_at", "disabled_at"));
        return 0;
    }

    /// <summary>A role as it is typed, such as <c>lead:payments</c>.</summary>
    internal static string RoleOf(JsonElement grant)
    {
        var role = grant.GetProperty("role").GetString() ?? "";
        return grant.GetProperty("team").GetString() is { } team ? $"{role}:{team}" : role;
    }
}

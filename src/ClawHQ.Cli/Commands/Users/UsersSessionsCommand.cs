using System.CommandLine;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Users;

/// <summary><c>clawhq users sessions NAME</c>, and <c>--end ID</c> or <c>--end all</c>.</summary>
internal static class UsersSessionsCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "Whose sessions" };
        var end = new Option<string?>("--end") { Description = "A session's number, or all: signs the person out there" };
        return RemoteCommand.Create(
            "sessions",
            "Lists where a person is signed in, or signs them out",
            async (run, cancellationToken) =>
            {
                var path = $"/api/v1/users/{Uri.EscapeDataString(run.Arguments.GetRequiredValue(name))}/sessions";
                if (run.Arguments.GetValue(end) is { } ended)
                {
                    var one = ended == "all" ? "" : "/" + Uri.EscapeDataString(ended);
                    await run.Server.JsonAsync(HttpMethod.Delete, path + one, null, cancellationToken);
                    run.Screen.Say(ended == "all" ? "All sessions have ended." : $"Session {ended} has ended.");
                    return 0;
                }

                var answer = await run.Server.GetAsync(path, cancellationToken);
                run.Screen.Show(answer, ResultTable.Of(
                    answer.GetProperty("items"), "id", "created_at", "seen_at", "provider", "address", "browser"));
                return 0;
            },
            name, end);
    }
}

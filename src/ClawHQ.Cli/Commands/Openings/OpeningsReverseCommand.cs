using System.CommandLine;
using System.Net.Http.Json;

namespace ClawHQ.Cli.Commands.Openings;

/// <summary><c>clawhq openings reverse 17 --reason "..."</c>: takes such a first report out of all sums.</summary>
internal static class OpeningsReverseCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "The entry's id, as the list has it" };
        var reason = new Option<string>("--reason") { Description = "Why; kept on each adjustment", Required = true };
        return RemoteCommand.Create(
            "reverse",
            "Takes a first report out of all sums, by adjustments; it cannot be undone",
            async (run, cancellationToken) =>
            {
                using var content = JsonContent.Create(
                    new Dictionary<string, string> { ["reason"] = run.Arguments.GetRequiredValue(reason) });
                var answer = await run.Server.JsonAsync(
                    HttpMethod.Post, $"/api/v1/diagnostics/openings/{Uri.EscapeDataString(run.Arguments.GetRequiredValue(id))}/reverse",
                    content, cancellationToken);
                run.Screen.Show(answer, OpeningsTable.Of([answer], run.Format));
                return 0;
            },
            id, reason);
    }
}

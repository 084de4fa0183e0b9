using System.CommandLine;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Openings;

/// <summary><c>clawhq openings list</c>: the first reports of series that span more than an hour.</summary>
internal static class OpeningsListCommand
{
    private const int LimitDefault = 50;

    public static Command Create()
    {
        var limit = new Option<int>("--limit") { Description = "Most entries", DefaultValueFactory = _ => LimitDefault };
        var cursor = new Option<string?>("--cursor") { Description = "Goes on where an earlier list ended" };
        return RemoteCommand.Create(
            "list",
            "Lists the first reports of series that span more than an hour, newest first",
            async (run, cancellationToken) =>
            {
                var from = run.Arguments.GetValue(cursor) is { } text ? $"&cursor={Uri.EscapeDataString(text)}" : "";
                var answer = await run.Server.GetAsync(
                    $"/api/v1/diagnostics/openings?limit={run.Arguments.GetValue(limit)}{from}", cancellationToken);
                run.Screen.Show(answer, OpeningsTable.Of(answer.GetProperty("items").EnumerateArray(), run.Format));
                if (Cell.Of(answer, "next") is { Length: > 0 } next)
                {
                    run.Screen.Say($"More follow: --cursor {next}");
                }

                return 0;
            },
            limit, cursor);
    }
}

using System.CommandLine;
using System.Text.Json;
using ClawHQ.Cli.Output;
using NodaTime;

namespace ClawHQ.Cli.Commands.Agents;

/// <summary><c>clawhq agents list</c></summary>
internal static class AgentsListCommand
{
    private static readonly string[] Texts = ["name", "teams", "last_seen"];
    private static readonly string[] Numbers =
        ["effective_cost", "calls", "failed_calls", "input_tokens", "output_tokens", "unpriced_tokens"];

    public static Command Create()
    {
        var range = new RangeOptions();
        return RemoteCommand.Create(
            "list", "Lists agents and what they cost", (run, cancellationToken) => RunAsync(run, range, cancellationToken), range.Symbols);
    }

    private static async Task<int> RunAsync(RemoteRun run, RangeOptions range, CancellationToken cancellationToken)
    {
        var asked = range.Read(run.Arguments, Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()));
        var answer = await run.Server.GetAllAsync($"/api/v1/agents?{asked.Parameters}", cancellationToken);
        run.Screen.Show(answer, Table(answer.GetProperty("items"), run.Format is OutputFormat.Table or OutputFormat.Markdown));
        run.Screen.Say(asked.Sentence);
        return 0;
    }

    private static ResultTable Table(JsonElement items, bool forPeople) => new(
        [.. Texts.Select(t => new Column(t)), .. Numbers.Select(n => new Column(n, IsNumber: true))],
        [.. items.EnumerateArray().Select(item => Row(item, forPeople))]);

    private static List<string> Row(JsonElement item, bool forPeople) =>
    [
        .. Texts.Select(t => Cell.Of(item, t)),
        .. Numbers.Select(n => forPeople ? Cell.Figure(n, Cell.Of(item, n)) : Cell.Of(item, n)),
    ];
}

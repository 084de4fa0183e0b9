using System.CommandLine;
using System.Text.Json;
using ClawHQ.Cli.Output;
using NodaTime;

namespace ClawHQ.Cli.Commands.Prices;

/// <summary><c>clawhq prices unpriced</c>: the models whose usage waits for a price.</summary>
internal static class PricesUnpricedCommand
{
    private static readonly string[] Texts = ["provider", "model"];
    private static readonly string[] Numbers = ["entries", "calls", "tokens"];
    private static readonly string[] Times = ["first", "last"];

    public static Command Create()
    {
        var range = new RangeOptions();
        return RemoteCommand.Create(
            "unpriced",
            "Lists the models whose usage has no price, most tokens first",
            async (run, cancellationToken) =>
            {
                var asked = range.Read(run.Arguments, Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow()));
                var answer = await run.Server.GetAsync($"/api/v1/prices/unpriced?{asked.Parameters}", cancellationToken);
                run.Screen.Show(answer, Table(answer.GetProperty("items"), run.Format is OutputFormat.Table or OutputFormat.Markdown));
                run.Screen.Say(asked.Sentence);
                return 0;
            },
            range.Symbols);
    }

    private static ResultTable Table(JsonElement items, bool forPeople) => new(
        [
            .. Texts.Select(t => new Column(t)), .. Numbers.Select(n => new Column(n, IsNumber: true)),
            .. Times.Select(t => new Column(t)),
        ],
        [.. items.EnumerateArray().Select(item => (IReadOnlyList<string>)
        [
            .. Texts.Select(t => Cell.Of(item, t)),
            .. Numbers.Select(n => forPeople ? Cell.Figure(n, Cell.Of(item, n)) : Cell.Of(item, n)),
            .. Times.Select(t => Cell.Of(item, t)),
        ])]);
}

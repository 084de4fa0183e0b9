using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Cli.Output;
using NodaTime;

namespace ClawHQ.Cli.Commands.Prices;

/// <summary><c>clawhq prices set PROVIDER MODEL --input 3 --output 15</c>: a price of one's own, over the book's.</summary>
internal static class PricesSetCommand
{
    private static readonly string[] Rates =
    [
        "input", "output", "cache_read", "cache_write", "cache_write_1h", "reasoning", "audio_input", "audio_output",
        "image_input", "image_output",
    ];

    private static readonly string[] Scope = ["id", "provider", "model", "team", "from", "to"];

    public static Command Create()
    {
        var provider = new Argument<string>("provider") { Description = "The price book's name of the provider, or your own" };
        var model = new Argument<string>("model") { Description = "The exact model id" };
        var rates = Rates.Select(
            r => new Option<string?>("--" + r.Replace('_', '-')) { Description = "Dollars per million tokens" }).ToList();
        var team = new Option<string?>("--team") { Description = "Only for this team" };
        var from = new Option<string?>("--from")
        {
            Description = "From when, inclusive: a date, a time, or 7d for so long ago (now; without any price yet, ever)",
        };
        var to = new Option<string?>("--to") { Description = "Until when, exclusive, in the same forms (for ever)" };
        var note = new Option<string?>("--note") { Description = "Why" };
        var id = new Option<string?>("--id") { Description = "Name of the override; a second one of the same name replaces it" };
        return RemoteCommand.Create(
            "set",
            "Sets a price of your own for a model",
            async (run, cancellationToken) =>
            {
                var arguments = run.Arguments;
                var (who, what) = (arguments.GetRequiredValue(provider), arguments.GetRequiredValue(model));
                var body = new Dictionary<string, object?>
                {
                    ["provider"] = who,
                    ["model"] = what,
                    ["team"] = arguments.GetValue(team),
                    ["from"] = Time(from, arguments),
                    ["to"] = Time(to, arguments),
                    ["note"] = arguments.GetValue(note),
                    ["rates"] = rates.Select((option, index) => (Rates[index], Text: arguments.GetValue(option)))
                        .Where(r => r.Text is not null)
                        .ToDictionary(r => r.Item1, r => r.Text),
                };
                using var content = JsonContent.Create(body);
                var name = arguments.GetValue(id) ?? NameOf([who, what, arguments.GetValue(team)]);
                var answer = await run.Server.JsonAsync(
                    HttpMethod.Put, $"/api/v1/prices/overrides/{Uri.EscapeDataString(name)}", content, cancellationToken);
                run.Screen.Show(answer, Table(answer));
                run.Screen.Say(Outcome(answer));
                return 0;
            },
            [provider, model, .. rates, team, from, to, note, id]);
    }

    private static DateTimeOffset? Time(Option<string?> option, ParseResult arguments) => arguments.GetValue(option) is { } text
        ? TimeText.Parse(
            option.Name, text, DateTimeZone.Utc, Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow())).ToDateTimeOffset()
        : null;

    /// <summary>The override with those of its rates that it states.</summary>
    public static ResultTable Table(JsonElement answer)
    {
        var rates = Rates.Where(r => answer.GetProperty("rates").TryGetProperty(r, out _)).ToList();
        return new ResultTable(
            [
                .. Scope.Select(name => new Column(name)), .. rates.Select(r => new Column(r, IsNumber: true)), new Column("note"),
            ],
            [
                [.. Scope.Select(name => Cell.Of(answer, name)), .. rates.Select(r => Cell.Of(answer.GetProperty("rates"), r)),
                    Cell.Of(answer, "note")],
            ]);
    }

    /// <summary>Which usage takes the price.</summary>
    public static string Outcome(JsonElement answer)
    {
        const string Booked = "Booked usage without a price gets one where this holds; booked usage that has a price keeps it until it is "
            + "priced again.";
        var from = Cell.Of(answer, "from");
        return from.Length == 0
            ? $"It holds since ever. {Booked}"
            : $"It holds from {from}. Usage before that keeps its price; give --from to begin earlier. {Booked}";
    }

    /// <summary>One override per provider, model and team, unless a name is given.</summary>
    private static string NameOf(IEnumerable<string?> parts) => string.Concat(
        string.Join('-', parts.Where(p => p is not null)).ToLowerInvariant().Select(
            c => char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '-'));
}

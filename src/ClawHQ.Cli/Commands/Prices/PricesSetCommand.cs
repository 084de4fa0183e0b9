using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Cli.Commands.Prices.Terms;
using ClawHQ.Cli.Output;

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
        var terms = new TermOptions("override", "now; without any price yet, ever");
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
                    ["rates"] = rates.Select((option, index) => (Rates[index], Text: arguments.GetValue(option)))
                        .Where(r => r.Text is not null)
                        .ToDictionary(r => r.Item1, r => r.Text),
                };
                terms.AddTo(body, arguments);
                using var content = JsonContent.Create(body);
                var name = terms.NameOf(arguments, who, what);
                var answer = await run.Server.JsonAsync(
                    HttpMethod.Put, $"/api/v1/prices/overrides/{Uri.EscapeDataString(name)}", content, cancellationToken);
                run.Screen.Show(answer, Table(answer));
                run.Screen.Say(Outcome(answer));
                return 0;
            },
            [provider, model, .. rates, .. terms.Symbols]);
    }

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
}

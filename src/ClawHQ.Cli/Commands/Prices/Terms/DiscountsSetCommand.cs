using System.CommandLine;
using System.Net.Http.Json;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Prices.Terms;

/// <summary><c>clawhq prices discounts set PROVIDER [MODEL] --percent 15</c>: a contract's discount.</summary>
internal static class DiscountsSetCommand
{
    private static readonly string[] Rates = ["input", "output", "cache_read", "cache_write"];

    public static Command Create()
    {
        var provider = new Argument<string>("provider") { Description = "The price book's name of the provider" };
        var model = new Argument<string?>("model")
        {
            Description = "The exact model id; all models of the provider where it is left out",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var percent = new Option<string?>("--percent") { Description = "Percent off the whole cost, such as 15 or 12.5" };
        var off = Rates.Select(
            r => new Option<string?>("--off-" + r.Replace('_', '-')) { Description = "Dollars off per million tokens" }).ToList();
        var terms = new TermOptions("discount", "now");
        return RemoteCommand.Create(
            "set",
            "Sets a discount: either a percentage, or dollars off per million tokens",
            async (run, cancellationToken) =>
            {
                var arguments = run.Arguments;
                var (who, what) = (arguments.GetRequiredValue(provider), arguments.GetValue(model));
                var reductions = off.Select((option, index) => (Rates[index], Text: arguments.GetValue(option)))
                    .Where(r => r.Text is not null).ToDictionary(r => r.Item1, r => r.Text);
                var body = new Dictionary<string, object?>
                {
                    ["provider"] = who,
                    ["model"] = what,
                    ["percent"] = arguments.GetValue(percent),
                    ["off"] = reductions.Count > 0 ? reductions : null,
                };
                terms.AddTo(body, arguments);
                using var content = JsonContent.Create(body);
                var name = terms.NameOf(arguments, who, what);
                var answer = await run.Server.JsonAsync(
                    HttpMethod.Put, $"/api/v1/prices/discounts/{Uri.EscapeDataString(name)}", content, cancellationToken);
                run.Screen.Show(answer, DiscountsListCommand.Table([answer]));
                run.Screen.Say(
                    $"It holds from {Cell.Of(answer, "from")}. Booked usage keeps the price that it has until it is priced again.");
                return 0;
            },
            [provider, model, percent, .. off, .. terms.Symbols]);
    }
}

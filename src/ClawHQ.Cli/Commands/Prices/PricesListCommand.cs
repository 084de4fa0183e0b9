using System.CommandLine;
using System.Text.Json;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Prices;

/// <summary><c>clawhq prices list</c>: what a million tokens cost now.</summary>
internal static class PricesListCommand
{
    private static readonly string[] Rates = ["input", "cache_read", "cache_write", "cache_write_1h", "output"];

    public static Command Create()
    {
        var search = new Argument<string?>("search")
        {
            Description = "Part of a model's or provider's name",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var provider = new Option<string?>("--provider") { Description = "Only this provider" };
        return RemoteCommand.Create(
            "list",
            "Lists prices in dollars per million tokens",
            async (run, cancellationToken) =>
            {
                var path = "/api/v1/prices?limit=1000" + Parameter("q", run.Arguments.GetValue(search)) + Parameter(
                    "provider", run.Arguments.GetValue(provider));
                var answer = await run.Server.GetAllAsync(path, cancellationToken);
                run.Screen.Show(answer, Table(answer.GetProperty("items")));
                return 0;
            },
            search, provider);
    }

    private static string Parameter(string name, string? value) => value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private static ResultTable Table(JsonElement items) => new(
        [
            new Column("provider"), new Column("model"), .. Rates.Select(r => new Column(r, IsNumber: true)),
            new Column("since"), new Column("own terms"),
        ],
        [.. items.EnumerateArray().Select(Row)]);

    private static List<string> Row(JsonElement model)
    {
        var price = model.GetProperty("price");
        var hasPrice = price.ValueKind == JsonValueKind.Object;
        var own = model.GetProperty("overrides").GetArrayLength() + model.GetProperty("discounts").GetArrayLength();
        return
        [
            Cell.Of(model, "provider"),
            Cell.Of(model, "model"),
            .. Rates.Select(rate => hasPrice ? Cell.Of(price.GetProperty("rates"), rate) : ""),
            hasPrice ? Cell.Of(price, "from") : "",
            own > 0 ? "yes" : "",
        ];
    }
}

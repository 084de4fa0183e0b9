using System.CommandLine;
using System.Text.Json;
using ClawHQ.Cli.Output;

namespace ClawHQ.Cli.Commands.Prices.Terms;

/// <summary><c>clawhq prices discounts list</c></summary>
internal static class DiscountsListCommand
{
    private static readonly string[] Texts = ["id", "provider", "model", "team", "from", "to"];
    private static readonly string[] Rates = ["input", "output", "cache_read", "cache_write"];

    public static Command Create() => RemoteCommand.Create(
        "list",
        "Lists discounts: percent off, or dollars off per million tokens",
        async (run, cancellationToken) =>
        {
            var answer = await run.Server.GetAllAsync("/api/v1/prices/discounts", cancellationToken);
            run.Screen.Show(answer, Table(answer.GetProperty("items").EnumerateArray()));
            return 0;
        });

    /// <summary>Discounts with what each takes off.</summary>
    public static ResultTable Table(IEnumerable<JsonElement> discounts) => new(
        [
            .. Texts.Select(name => new Column(name)), new Column("percent", IsNumber: true),
            .. Rates.Select(rate => new Column($"off {rate}", IsNumber: true)), new Column("note"),
        ],
        [.. discounts.Select(Row)]);

    private static List<string> Row(JsonElement discount)
    {
        var off = discount.GetProperty("off");
        return
        [
            .. Texts.Select(name => Cell.Of(discount, name)), Cell.Of(discount, "percent"),
            .. Rates.Select(rate => off.ValueKind == JsonValueKind.Object ? Cell.Of(off, rate) : ""), Cell.Of(discount, "note"),
        ];
    }
}

using System.CommandLine;

namespace ClawHQ.Cli.Commands.Prices.Terms;

/// <summary><c>clawhq prices discounts remove ID</c></summary>
internal static class DiscountsRemoveCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id") { Description = "The name of the discount, as \"prices discounts list\" shows it" };
        return RemoteCommand.Create(
            "remove",
            "Removes a discount; usage from then on takes the price without it",
            async (run, cancellationToken) =>
            {
                var name = run.Arguments.GetRequiredValue(id);
                await run.Server.JsonAsync(
                    HttpMethod.Delete, $"/api/v1/prices/discounts/{Uri.EscapeDataString(name)}", null, cancellationToken);
                run.Screen.Say($"{name} is removed. Booked usage keeps the price that it has until it is priced again.");
                return 0;
            },
            id);
    }
}

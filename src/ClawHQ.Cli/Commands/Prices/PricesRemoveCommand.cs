using System.CommandLine;

namespace ClawHQ.Cli.Commands.Prices;

/// <summary><c>clawhq prices remove ID</c>: takes a price of one's own away again.</summary>
internal static class PricesRemoveCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("id")
        {
            Description = "The name of the override, as \"prices set\" showed it and \"prices list -o json\" does",
        };
        return RemoteCommand.Create(
            "remove",
            "Removes a price of your own; usage from then on takes the book's price again",
            async (run, cancellationToken) =>
            {
                var name = run.Arguments.GetRequiredValue(id);
                await run.Server.JsonAsync(
                    HttpMethod.Delete, $"/api/v1/prices/overrides/{Uri.EscapeDataString(name)}", null, cancellationToken);
                run.Screen.Say($"{name} is removed. Booked usage keeps the price that it has until it is priced again.");
                return 0;
            },
            id);
    }
}

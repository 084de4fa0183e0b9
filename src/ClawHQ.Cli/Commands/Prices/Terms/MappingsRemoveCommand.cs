using System.CommandLine;

namespace ClawHQ.Cli.Commands.Prices.Terms;

/// <summary><c>clawhq prices mappings remove NAME</c></summary>
internal static class MappingsRemoveCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "The name, as \"prices mappings list\" shows it" };
        return RemoteCommand.Create(
            "remove",
            "Removes a name of a provider",
            async (run, cancellationToken) =>
            {
                var removed = run.Arguments.GetRequiredValue(name);
                await run.Server.JsonAsync(
                    HttpMethod.Delete, $"/api/v1/prices/mappings/{Uri.EscapeDataString(removed)}", null, cancellationToken);
                run.Screen.Say($"{removed} is removed. Booked usage keeps the price that it has until it is priced again.");
                return 0;
            },
            name);
    }
}

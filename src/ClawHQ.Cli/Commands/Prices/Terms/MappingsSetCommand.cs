using System.CommandLine;
using System.Net.Http.Json;

namespace ClawHQ.Cli.Commands.Prices.Terms;

/// <summary><c>clawhq prices mappings set NAME PROVIDER</c>: another name of a provider, such as a gateway's.</summary>
internal static class MappingsSetCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = "The name that usage comes with" };
        var provider = new Argument<string>("provider") { Description = "The price book's name of the provider" };
        return RemoteCommand.Create(
            "set",
            "Gives usage that comes with another provider's name the prices of a provider of the book",
            async (run, cancellationToken) =>
            {
                using var content = JsonContent.Create(new { provider = run.Arguments.GetRequiredValue(provider) });
                var path = $"/api/v1/prices/mappings/{Uri.EscapeDataString(run.Arguments.GetRequiredValue(name))}";
                var answer = await run.Server.JsonAsync(HttpMethod.Put, path, content, cancellationToken);
                run.Screen.Show(answer, MappingsListCommand.Table([answer]));
                run.Screen.Say("Booked usage without a price gets one where this gives it one.");
                return 0;
            },
            name, provider);
    }
}

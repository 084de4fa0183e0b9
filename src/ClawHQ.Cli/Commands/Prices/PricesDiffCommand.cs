using System.CommandLine;

namespace ClawHQ.Cli.Commands.Prices;

/// <summary><c>clawhq prices diff FILE</c>: what a price list would change.</summary>
internal static class PricesDiffCommand
{
    public static Command Create()
    {
        var file = new PriceListFile();
        return RemoteCommand.Create(
            "diff",
            "Shows what a price list would change, and changes nothing",
            (run, cancellationToken) => file.SendAsync(run, isDryRun: true, cancellationToken),
            file.Symbols);
    }
}

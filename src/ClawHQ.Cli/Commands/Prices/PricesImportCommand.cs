using System.CommandLine;

namespace ClawHQ.Cli.Commands.Prices;

/// <summary><c>clawhq prices import FILE</c>: puts a price list in force and shows what changed.</summary>
internal static class PricesImportCommand
{
    public static Command Create()
    {
        var file = new PriceListFile();
        return RemoteCommand.Create(
            "import",
            "Puts a price list in force, but for prices that cannot be meant",
            (run, cancellationToken) => file.SendAsync(run, isDryRun: false, cancellationToken),
            file.Symbols);
    }
}

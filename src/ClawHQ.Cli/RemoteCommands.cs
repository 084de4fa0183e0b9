using System.CommandLine;
using ClawHQ.Cli.Commands.Agents;
using ClawHQ.Cli.Commands.Attribution;
using ClawHQ.Cli.Commands.Audit;
using ClawHQ.Cli.Commands.Backups;
using ClawHQ.Cli.Commands.Books;
using ClawHQ.Cli.Commands.Configuring;
using ClawHQ.Cli.Commands.Keys;
using ClawHQ.Cli.Commands.Live;
using ClawHQ.Cli.Commands.Openings;
using ClawHQ.Cli.Commands.Prices;
using ClawHQ.Cli.Commands.Prices.Terms;
using ClawHQ.Cli.Commands.Spend;
using ClawHQ.Cli.Commands.Usage;
using ClawHQ.Cli.Commands.Users;

namespace ClawHQ.Cli;

/// <summary>All verbs that speak to a running server.</summary>
public static class RemoteCommands
{
    /// <summary>The verbs, grouped by noun.</summary>
    public static IEnumerable<Command> All() =>
    [
        SpendCommand.Create(),
        WatchCommand.Create(),
        new Command("agents", "Agents") { AgentsListCommand.Create() },
        new Command("keys", "Keys of programs")
        {
            KeysListCommand.Create(), KeysCreateCommand.Create(), KeysImportCommand.Create(),
            KeysRotateCommand.Create(), KeysRevokeCommand.Create(),
        },
        new Command("users", "People who sign in")
        {
            UsersListCommand.Create(), UsersCreateCommand.Create(), UsersPasswordCommand.Create(), UsersRoleCommand.Create(),
            UsersRemoveCommand.Create(), UsersSessionsCommand.Create(),
        },
        new Command("prices", "The price book")
        {
            PricesListCommand.Create(), PricesDiffCommand.Create(), PricesImportCommand.Create(), PricesSetCommand.Create(),
            PricesRemoveCommand.Create(), PricesUnpricedCommand.Create(),
            new Command("discounts", "Discounts of your contracts")
            {
                DiscountsListCommand.Create(), DiscountsSetCommand.Create(), DiscountsRemoveCommand.Create(),
            },
            new Command("mappings", "Your own names of providers")
            {
                MappingsListCommand.Create(), MappingsSetCommand.Create(), MappingsRemoveCommand.Create(),
            },
        },
        new Command("audit", "Who changed what") { AuditListCommand.Create(), AuditExportCommand.Create() },
        new Command("attribution", "To whom past usage belongs")
        {
            AttributionPreviewCommand.Create(), AttributionApplyCommand.Create(),
        },
        new Command("books", "Up to when the books are closed")
        {
            BooksShowCommand.Create(), BooksCloseCommand.Create(), BooksReopenCommand.Create(),
        },
        new Command("openings", "First reports of long series") { OpeningsListCommand.Create(), OpeningsReverseCommand.Create() },
        PlanCommand.Create(),
        ApplyCommand.Create(),
        DiffCommand.Create(),
        ExportCommand.Create(),
        ImportCommand.Create(),
        BackupCommand.Create(),
    ];
}

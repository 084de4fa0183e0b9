using System.CommandLine;

namespace ClawHQ.Cli.Commands.Books;

/// <summary><c>clawhq books show</c>: up to when the books are closed, and what came late.</summary>
internal static class BooksShowCommand
{
    public static Command Create() => RemoteCommand.Create(
        "show",
        "Shows up to when the books are closed, and what was booked into the closed period since",
        async (run, cancellationToken) =>
        {
            BooksScreen.Show(run, await run.Server.GetAsync("/api/v1/books", cancellationToken));
            return 0;
        });
}

using System.CommandLine;

namespace ClawHQ.Cli.Commands.Books;

/// <summary><c>clawhq books close --until 2026-11-01 --reason "..."</c>: no adjustment alters usage before it any more.</summary>
internal static class BooksCloseCommand
{
    public static Command Create()
    {
        var options = new BooksOptions();
        var until = new Option<string>("--until")
        {
            Description = "Usage before it is closed: a date such as 2026-11-01, or a time (RFC 3339)", Required = true,
        };
        return RemoteCommand.Create(
            "close",
            "Closes the books up to a time: adjustments leave usage before it as it is",
            async (run, cancellationToken) =>
            {
                await options.SendAsync(run, run.Arguments.GetRequiredValue(until), isReopening: false, cancellationToken);
                return 0;
            },
            [until, .. options.Symbols]);
    }
}

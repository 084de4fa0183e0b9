using System.CommandLine;

namespace ClawHQ.Cli.Commands.Books;

/// <summary><c>clawhq books reopen --until 2026-10-01 --reason "..."</c>: usage from then on may be adjusted again.</summary>
internal static class BooksReopenCommand
{
    public static Command Create()
    {
        var options = new BooksOptions();
        var until = new Option<string?>("--until")
        {
            Description = "Only usage before it stays closed: a date such as 2026-10-01, or a time (RFC 3339)",
        };
        var all = new Option<bool>("--all") { Description = "Nothing stays closed" };
        return RemoteCommand.Create(
            "reopen",
            "Reopens the books: adjustments may alter usage from a time on again",
            async (run, cancellationToken) =>
            {
                var to = run.Arguments.GetValue(until);
                if (to is null != run.Arguments.GetValue(all))
                {
                    throw new CommandException("Say either up to when the books stay closed, with --until, or --all.");
                }

                await options.SendAsync(run, to, isReopening: true, cancellationToken);
                return 0;
            },
            [until, all, .. options.Symbols]);
    }
}

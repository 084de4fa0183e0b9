using System.CommandLine;
using System.Net.Http.Json;
using NodaTime.Text;

namespace ClawHQ.Cli.Commands.Books;

/// <summary>Up to when the books are closed, and why.</summary>
internal sealed class BooksOptions
{
    private readonly Option<string?> _zone = new("--zone") { Description = "Where a date begins, such as Europe/Berlin (UTC)" };
    private readonly Option<string> _reason = new("--reason") { Description = "Why; kept in the audit trail", Required = true };

    public IReadOnlyList<Symbol> Symbols => [_zone, _reason];

    /// <summary>Asks the server and prints how the books are now.</summary>
    /// <param name="run">The run.</param>
    /// <param name="until">A date or a time; null for all of time.</param>
    /// <param name="isReopening">Whether it goes back from where the books are closed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task SendAsync(RemoteRun run, string? until, bool isReopening, CancellationToken cancellationToken)
    {
        var isDate = until is not null && LocalDatePattern.Iso.Parse(until).Success;
        var request = new Dictionary<string, object?>
        {
            ["closed_until"] = until,
            ["zone"] = run.Arguments.GetValue(_zone) ?? (isDate ? "UTC" : null),
            ["reason"] = run.Arguments.GetRequiredValue(_reason),
            ["reopen"] = isReopening,
        };
        using var content = JsonContent.Create(request);
        BooksScreen.Show(run, await run.Server.JsonAsync(HttpMethod.Put, "/api/v1/books", content, cancellationToken));
    }
}

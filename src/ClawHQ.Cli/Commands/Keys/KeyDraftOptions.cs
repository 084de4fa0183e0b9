using System.CommandLine;
using System.Globalization;

namespace ClawHQ.Cli.Commands.Keys;

/// <summary>What a new or imported key shall be, as options.</summary>
internal sealed class KeyDraftOptions
{
    private readonly Argument<string> _name = new("name") { Description = "What people call the key" };
    private readonly Option<string[]> _scopes = new("--scope")
    {
        Description = "ingest, agent, read, admin; may be repeated or separated by commas",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _team = new("--team") { Description = "The only team that it may report for and see" };
    private readonly Option<string?> _project = new("--project") { Description = "The only project that it may report for" };
    private readonly Option<string?> _agent = new("--agent") { Description = "The only agent that it may report for" };
    private readonly Option<string?> _expires = new("--expires")
    {
        Description = "From when it is refused: a date, a time (RFC 3339) or a number of days such as 90d",
    };

    public IReadOnlyList<Symbol> Symbols => [_name, _scopes, _team, _project, _agent, _expires];

    /// <summary>The request's body.</summary>
    public Dictionary<string, object?> Read(ParseResult arguments) => new()
    {
        ["name"] = arguments.GetValue(_name),
        ["scopes"] = (arguments.GetValue(_scopes) ?? []).SelectMany(s => s.Split(',', StringSplitOptions.RemoveEmptyEntries)).ToArray(),
        ["team"] = arguments.GetValue(_team),
        ["project"] = arguments.GetValue(_project),
        ["agent"] = arguments.GetValue(_agent),
        ["expires_at"] = arguments.GetValue(_expires) is { } text ? Expiry(text) : null,
    };

    private static string Expiry(string text)
    {
        if (text.EndsWith('d') && int.TryParse(
                text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days < 100_000)
        {
            return TimeProvider.System.GetUtcNow().AddDays(days).ToString("O", CultureInfo.InvariantCulture);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToString("O", CultureInfo.InvariantCulture)
            : throw new CommandException(
                $"--expires must be a date, a time such as 2027-01-31T12:00:00Z, or a number of days such as 90d, not {text}.");
    }
}

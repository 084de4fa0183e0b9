using System.CommandLine;
using NodaTime;

namespace ClawHQ.Cli.Commands.Prices.Terms;

/// <summary>The options that own prices and discounts have in common: for whom, from when, until when, why, and under which name.</summary>
internal sealed class TermOptions(string what, string usualStart)
{
    private readonly Option<string?> _team = new("--team") { Description = "Only for this team" };
    private readonly Option<string?> _from = new("--from")
    {
        Description = $"From when, inclusive: a date, a time, or 7d for so long ago ({usualStart})",
    };
    private readonly Option<string?> _to = new("--to") { Description = "Until when, exclusive, in the same forms (for ever)" };
    private readonly Option<string?> _note = new("--note") { Description = "Why" };
    private readonly Option<string?> _id = new("--id")
    {
        Description = $"Name of the {what}; a second one of the same name replaces it",
    };

    public IReadOnlyList<Symbol> Symbols => [_team, _from, _to, _note, _id];

    /// <summary>Adds them to a request.</summary>
    /// <exception cref="CommandException">A time cannot be read.</exception>
    public void AddTo(Dictionary<string, object?> body, ParseResult arguments)
    {
        body["team"] = arguments.GetValue(_team);
        body["from"] = Time(_from, arguments);
        body["to"] = Time(_to, arguments);
        body["note"] = arguments.GetValue(_note);
    }

    /// <summary>The name that was given; else one for the provider, model and team, which have one term each.</summary>
    public string NameOf(ParseResult arguments, string provider, string? model)
    {
        IEnumerable<string?> parts = [provider, model, arguments.GetValue(_team)];
        return arguments.GetValue(_id) ?? string.Concat(
            string.Join('-', parts.Where(p => p is not null)).ToLowerInvariant().Select(
                c => char.IsAsciiLetterOrDigit(c) || c == '.' ? c : '-'));
    }

    private static DateTimeOffset? Time(Option<string?> option, ParseResult arguments) => arguments.GetValue(option) is { } text
        ? TimeText.Parse(
            option.Name, text, DateTimeZone.Utc, Instant.FromDateTimeOffset(TimeProvider.System.GetUtcNow())).ToDateTimeOffset()
        : null;
}

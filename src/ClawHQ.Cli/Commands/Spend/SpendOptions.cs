using System.CommandLine;
using NodaTime;
using NodaTime.Text;

namespace ClawHQ.Cli.Commands.Spend;

/// <summary>The question of <c>clawhq spend</c>, as options.</summary>
internal sealed class SpendOptions
{
    private readonly Option<string> _by = new("--by")
    {
        Description = "Up to three of agent, team, project, client, user, task, session, provider, model, environment, source, key",
    };

    private readonly Option<string> _from = new("--from")
    {
        Description = "Start, inclusive: a date, a time (RFC 3339), or how long ago, such as 7d or 12h",
        DefaultValueFactory = _ => "7d",
    };

    private readonly Option<string?> _to = new("--to") { Description = "End, exclusive, in the same forms; now when left out" };
    private readonly Option<string?> _step = new("--step") { Description = "hour, day, week or month: one row per period" };
    private readonly Option<string?> _zone = new("--zone") { Description = "Time zone of dates and steps, such as Europe/Berlin (UTC)" };

    private readonly Option<string[]> _filter = new("--filter")
    {
        Description = "dimension:value, -dimension:value for not, dimension: for none; may be repeated",
    };

    /// <summary>Filters that are typed often, each under the name of its dimension.</summary>
    private readonly Option<string[]>[] _only =
    [
        .. new[] { "agent", "team", "project", "client", "provider", "model", "environment" }.Select(dimension =>
            new Option<string[]>($"--{dimension}") { Description = $"Only this {dimension}; the same as --filter {dimension}:NAME" }),
    ];

    private readonly Option<string?> _measure = new("--measure")
    {
        Description = "Measures, separated by commas: effective_cost, list_cost, calls, input_tokens, ...",
    };

    public IReadOnlyList<Symbol> Symbols => [_by, _from, _to, _step, _zone, _filter, .. _only, _measure];

    /// <summary>The address that asks this question at <paramref name="now"/>.</summary>
    public string Address(ParseResult arguments, Instant now)
    {
        var zone = Zone(arguments.GetValue(_zone) ?? "UTC");
        (string Name, string? Value)[] parameters =
        [
            ("from", Time("--from", arguments.GetRequiredValue(_from), zone, now)),
            ("to", arguments.GetValue(_to) is { } to ? Time("--to", to, zone, now) : InstantPattern.ExtendedIso.Format(now)),
            ("by", arguments.GetValue(_by)),
            ("step", arguments.GetValue(_step)),
            ("zone", arguments.GetValue(_zone)),
            ("filter", Filters(arguments) is { Count: > 0 } filters ? string.Join(',', filters) : null),
            ("measure", arguments.GetValue(_measure)),
        ];
        return "/api/v1/spend?" + string.Join(
            '&', parameters.Where(p => p.Value is not null).Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value ?? "")}"));
    }

    private List<string> Filters(ParseResult arguments) =>
    [
        .. arguments.GetValue(_filter) ?? [],
        .. _only.SelectMany(only => (arguments.GetValue(only) ?? []).Select(value => $"{only.Name[2..]}:{Escaped(value)}")),
    ];

    /// <summary>A value in which commas divide nothing.</summary>
    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal);

    private static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(id)
        ?? throw new CommandException($"--zone must be a name such as Europe/Berlin, not {id}.");

    private static string Time(string option, string text, DateTimeZone zone, Instant now) =>
        InstantPattern.ExtendedIso.Format(TimeText.Parse(option, text, zone, now));
}

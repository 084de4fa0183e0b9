using System.CommandLine;
using NodaTime;

namespace ClawHQ.Cli.Commands.Spend;

/// <summary>The question of <c>clawhq spend</c>, as options.</summary>
internal sealed class SpendOptions
{
    private readonly Option<string> _by = new("--by")
    {
        Description = "Up to three of agent, team, project, client, user, task, session, provider, model, environment, source, key",
    };

    private readonly RangeOptions _range = new();
    private readonly Option<string?> _step = new("--step") { Description = "hour, day, week or month: one row per period" };

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

    public IReadOnlyList<Symbol> Symbols => [_by, .. _range.Symbols, _step, _filter, .. _only, _measure];

    /// <summary>The address that asks this question at <paramref name="now"/>, and the range that it asks for.</summary>
    public (string Address, AskedRange Range) Read(ParseResult arguments, Instant now)
    {
        var range = _range.Read(arguments, now);
        (string Name, string? Value)[] parameters =
        [
            ("by", arguments.GetValue(_by)),
            ("step", arguments.GetValue(_step)),
            ("zone", range.Zone.Id),
            ("filter", Filters(arguments) is { Count: > 0 } filters ? string.Join(',', filters) : null),
            ("measure", arguments.GetValue(_measure)),
        ];
        var given = parameters.Where(p => p.Value is not null).Select(p => $"&{p.Name}={Uri.EscapeDataString(p.Value ?? "")}");
        return ($"/api/v1/spend?{range.Parameters}{string.Concat(given)}", range);
    }

    private List<string> Filters(ParseResult arguments) =>
    [
        .. arguments.GetValue(_filter) ?? [],
        .. _only.SelectMany(only => (arguments.GetValue(only) ?? []).Select(value => $"{only.Name[2..]}:{Escaped(value)}")),
    ];

    /// <summary>A value in which commas divide nothing.</summary>
    private static string Escaped(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal);
}

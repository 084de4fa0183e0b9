using System.CommandLine;

namespace ClawHQ.Cli.Commands.Users;

/// <summary>What a person shall be, as options: <c>--role lead --team payments</c>, or several as
/// <c>--role lead:payments,viewer</c>.</summary>
internal sealed class GrantOptions
{
    private readonly Option<string[]> _roles = new("--role")
    {
        Description = "viewer, developer, lead, finops or admin; for one team as lead:payments; may be repeated or separated by commas",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _teams = new("--team")
    {
        Description = "The team for which roles without one shall hold; may be repeated; none for the whole organisation",
    };

    /// <param name="standard">The role of somebody for whom none is named; null where one must be.</param>
    public GrantOptions(string? standard)
    {
        _roles.Required = standard is null;
        if (standard is not null)
        {
            _roles.DefaultValueFactory = _ => [standard];
        }
    }

    public IReadOnlyList<Symbol> Symbols => [_roles, _teams];

    /// <summary>The grants of the request's body.</summary>
    public IReadOnlyList<Dictionary<string, string?>> Read(ParseResult arguments)
    {
        var teams = arguments.GetValue(_teams) ?? [];
        var grants = new List<Dictionary<string, string?>>();
        foreach (var text in (arguments.GetValue(_roles) ?? []).SelectMany(r => r.Split(',', StringSplitOptions.RemoveEmptyEntries)))
        {
            var parts = text.Split(':', 2);
            IEnumerable<string?> holdsFor = parts.Length == 2 ? [parts[1]] : teams.DefaultIfEmpty();
            grants.AddRange(holdsFor.Select(team => new Dictionary<string, string?> { ["role"] = parts[0], ["team"] = team }));
        }

        return grants;
    }
}

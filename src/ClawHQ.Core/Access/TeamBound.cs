namespace ClawHQ.Core.Access;

/// <summary>
/// The teams whose rows a question may touch. Every query takes one, so that it cannot be forgotten: there is no value that means
/// everything by accident.
/// </summary>
public sealed class TeamBound
{
    private readonly HashSet<string>? _teams;

    private TeamBound(HashSet<string>? teams) => _teams = teams;

    /// <summary>The whole organisation, usage without a team included.</summary>
    public static TeamBound All { get; } = new(null);

    /// <summary>Nothing at all.</summary>
    public static TeamBound None { get; } = new([]);

    /// <summary>Whether nothing is kept out.</summary>
    public bool IsAll => _teams is null;

    /// <summary>Whether everything is kept out.</summary>
    public bool IsNone => _teams is { Count: 0 };

    /// <summary>The teams, sorted; empty when the bound is <see cref="All"/>.</summary>
    public IReadOnlyList<string> Teams => _teams is null ? [] : [.. _teams.Order(StringComparer.Ordinal)];

    /// <summary>These teams and no others; usage without a team stays out.</summary>
    public static TeamBound Of(params IEnumerable<string> teams) => new(teams.ToHashSet(StringComparer.Ordinal));

    /// <summary>Whether rows of this team may be touched; null stands for rows without a team.</summary>
    public bool Contains(string? team) => _teams is null || (team is not null && _teams.Contains(team));

    /// <summary>Whether nothing of <paramref name="other"/> lies outside of this bound.</summary>
    public bool Covers(TeamBound other) => _teams is null || (other._teams is { } teams && teams.IsSubsetOf(_teams));

    /// <summary>What either lets through.</summary>
    public TeamBound Or(TeamBound other) => _teams is null || other._teams is null ? All : Of(_teams.Concat(other._teams));

    /// <summary>What both let through.</summary>
    public TeamBound And(TeamBound other)
    {
        if (_teams is null)
        {
            return other;
        }

        return other._teams is { } teams ? Of(_teams.Where(teams.Contains)) : this;
    }
}

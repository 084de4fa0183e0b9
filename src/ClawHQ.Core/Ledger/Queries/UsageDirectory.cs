using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Queries;

/// <summary>A value of a dimension.</summary>
/// <param name="Name">The value.</param>
/// <param name="Teams">The teams under which it was used, in order; null stands for unattributed usage.</param>
/// <param name="Span">Times of its first and last usage; null for a name without any.</param>
public sealed record UsedName(string Name, IReadOnlyList<string?> Teams, UsageSpan? Span);

/// <summary>Knows every value of each dimension that ever had usage: the lists of agents, teams, projects, clients and models.</summary>
public sealed class UsageDirectory
{
    private readonly RollupState _state;
    private readonly DimensionRegistry _registry;

    internal UsageDirectory(RollupState state, DimensionRegistry registry)
    {
        _state = state;
        _registry = registry;
    }

    /// <summary>The values of a dimension, ordered by name.</summary>
    /// <param name="dimension">Any but task and session, which have summaries of their own.</param>
    /// <param name="filter">Conditions on the usage that makes a value known.</param>
    /// <param name="visibleTeams">Teams whose usage may be seen.</param>
    public IReadOnlyList<UsedName> Names(
        Dimension dimension, IReadOnlyList<DimensionCondition> filter, TeamBound visibleTeams)
    {
        var wanted = new DimensionFilter(filter, visibleTeams);
        var names = new SortedDictionary<string, (SortedSet<string> Teams, bool HasNoTeam, UsageSpan Span)>(StringComparer.Ordinal);
        foreach (var (id, span) in _state.Spans.All())
        {
            var set = _registry[id];
            if (!wanted.Matches(set) || DimensionFilter.ValueOf(set, dimension) is not { } name)
            {
                continue;
            }

            var known = names.TryGetValue(name, out var found) ? found : ([], false, span);
            if (set.Team is not null)
            {
                _ = known.Teams.Add(set.Team);
            }

            names[name] = (known.Teams, known.HasNoTeam || set.Team is null, known.Span.Cover(span));
        }

        return [.. names.Select(n =>
            new UsedName(n.Key, [.. n.Value.Teams, .. n.Value.HasNoTeam ? [null] : Array.Empty<string?>()], n.Value.Span))];
    }
}

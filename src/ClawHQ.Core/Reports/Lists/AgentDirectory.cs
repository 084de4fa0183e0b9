using ClawHQ.Core.Access;
using ClawHQ.Core.Ingest.AgentReports;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Queries;

namespace ClawHQ.Core.Reports.Lists;

/// <summary>Knows every agent: those that had usage, and those that only ever said how they are.</summary>
public sealed class AgentDirectory(UsageDirectory directory, AgentStatusStore statuses)
{
    /// <summary>The agents that match, ordered by name.</summary>
    /// <param name="filter">Conditions on the usage that makes an agent known.</param>
    /// <param name="visibleTeams">Teams whose agents may be seen.</param>
    public IReadOnlyList<UsedName> Names(IReadOnlyList<DimensionCondition> filter, TeamBound visibleTeams)
    {
        var wanted = new DimensionFilter(filter, visibleTeams);
        var used = directory.Names(Dimension.Agent, filter, visibleTeams);
        var known = used.Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
        var silent = statuses.All()
            .Where(s => !known.Contains(s.Agent) && wanted.Matches(new DimensionSet { Agent = s.Agent, Team = s.Team }))
            .GroupBy(s => s.Agent, s => s.Team, StringComparer.Ordinal)
            .Select(teams => new UsedName(teams.Key, [.. teams], null));
        return [.. used.Concat(silent).OrderBy(n => n.Name, StringComparer.Ordinal)];
    }

    /// <summary>What agents last said of themselves, by name; of one name under several teams, what was said last.</summary>
    /// <param name="visibleTeams">Teams whose agents may be seen.</param>
    public IReadOnlyDictionary<string, AgentStatus> Statuses(TeamBound visibleTeams) => statuses.All()
        .Where(s => visibleTeams.Contains(s.Team))
        .GroupBy(s => s.Agent, StringComparer.Ordinal)
        .Select(said => said.OrderByDescending(s => s.LastSeen).First())
        .ToDictionary(s => s.Agent, StringComparer.Ordinal);
}

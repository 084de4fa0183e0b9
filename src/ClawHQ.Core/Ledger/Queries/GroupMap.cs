namespace ClawHQ.Core.Ledger.Queries;

/// <summary>Numbers the groups of one query as they are met. Each dimension set is looked at once.</summary>
internal sealed class GroupMap
{
    private const int NotSeen = 0;
    private const int Excluded = -1;

    private readonly DimensionRegistry _registry;
    private readonly DimensionFilter _filter;
    private readonly IReadOnlyList<Dimension> _by;
    private readonly bool _byEntry;
    private readonly Dictionary<GroupKey, int> _groups = [];
    private readonly List<string?[]> _values = [];
    private readonly Dictionary<string, int> _agents = [];

    /// <summary>By set: <see cref="NotSeen"/>, <see cref="Excluded"/>, or the group's number plus one.</summary>
    private int[] _groupOfSet = [];
    private SetFacts[] _factsOfSet = [];

    public GroupMap(DimensionRegistry registry, SpendQuery query)
    {
        _registry = registry;
        _filter = new DimensionFilter(query.Filter, query.VisibleTeams);
        _by = query.By;
        _byEntry = query.By.Any(d => d is Dimension.Task or Dimension.Session);
    }

    /// <summary>What totals need to know of a set.</summary>
    /// <param name="Agent">The agent's number in this query; -1 for none.</param>
    /// <param name="HasTeam">Whether its usage is attributed.</param>
    internal readonly record struct SetFacts(int Agent, bool HasTeam);

    /// <summary>How many groups there are.</summary>
    public int Count => _values.Count;

    /// <summary>The values of a group's dimensions, in the query's order.</summary>
    public IReadOnlyList<string?> ValuesOf(int group) => _values[group];

    /// <summary>The group of a dimension set; -1 when it does not belong to the question.</summary>
    public int GroupOf(int set)
    {
        if (set >= _groupOfSet.Length)
        {
            var length = Math.Max(_registry.Count, set) + 1;
            Array.Resize(ref _groupOfSet, length);
            Array.Resize(ref _factsOfSet, length);
        }

        if (_groupOfSet[set] == NotSeen)
        {
            Learn(set);
        }

        return _groupOfSet[set] == Excluded ? -1 : _groupOfSet[set] - 1;
    }

    /// <summary>Facts about a set that <see cref="GroupOf(int)"/> was asked about.</summary>
    public SetFacts FactsOf(int set) => _factsOfSet[set];

    /// <summary>The group of an entry; -1 when it does not belong to the question.</summary>
    public int GroupOf(LedgerEntry entry)
    {
        var group = GroupOf(entry.Dimensions.Id);
        if (group < 0 || !_filter.MatchesEntry(entry.Task, entry.Session))
        {
            return -1;
        }

        return _byEntry ? Number(d => ValueOf(entry, d)) : group;
    }

    private static string? ValueOf(LedgerEntry entry, Dimension dimension) => dimension switch
    {
        Dimension.Task => entry.Task,
        Dimension.Session => entry.Session,
        _ => DimensionFilter.ValueOf(entry.Dimensions, dimension),
    };

    private void Learn(int set)
    {
        var dimensions = _registry[set];
        if (!_filter.Matches(dimensions))
        {
            _groupOfSet[set] = Excluded;
            return;
        }

        var agent = -1;
        if (dimensions.Agent is not null && !_agents.TryGetValue(dimensions.Agent, out agent))
        {
            agent = _agents.Count;
            _agents.Add(dimensions.Agent, agent);
        }

        _factsOfSet[set] = new SetFacts(agent, dimensions.Team is not null);

        // By task or session the set alone names no group; any number above "excluded" will do.
        _groupOfSet[set] = _byEntry ? 1 : Number(d => DimensionFilter.ValueOf(dimensions, d)) + 1;
    }

    private int Number(Func<Dimension, string?> value)
    {
        var key = new GroupKey(At(0), At(1), At(2));
        if (!_groups.TryGetValue(key, out var group))
        {
            group = _values.Count;
            _groups.Add(key, group);
            _values.Add([.. _by.Select(value)]);
        }

        return group;

        string? At(int index) => index < _by.Count ? value(_by[index]) : null;
    }

    private readonly record struct GroupKey(string? First, string? Second, string? Third);
}

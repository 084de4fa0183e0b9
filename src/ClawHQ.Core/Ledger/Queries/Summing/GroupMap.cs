using System.Runtime.CompilerServices;

namespace ClawHQ.Core.Ledger.Queries.Summing;

/// <summary>Numbers the groups of a question as they are met. Each dimension set is looked at once. Not safe for concurrent use.</summary>
internal sealed class GroupMap
{
    private const int BytesPerGroup = 250;
    private const int NotSeen = 0;
    private const int Excluded = -1;

    private static long _lastId;

    private readonly DimensionRegistry _registry;
    private readonly DimensionFilter _filter;
    private readonly IReadOnlyList<Dimension> _by;
    private readonly bool _byEntry;
    private readonly Dictionary<GroupKey, int> _groups = [];
    private readonly List<IReadOnlyList<string?>> _values = [];
    private readonly AgentNumbers _agents;

    /// <summary>By set: <see cref="NotSeen"/>, <see cref="Excluded"/>, or the group's number plus one.</summary>
    private int[] _groupOfSet = [];
    private SetFacts[] _factsOfSet = [];

    public GroupMap(DimensionRegistry registry, AgentNumbers agents, SpendQuery query)
    {
        _registry = registry;
        _agents = agents;
        _filter = new DimensionFilter(query.Filter, query.VisibleTeams);
        _by = query.By;
        _byEntry = query.By.Any(d => d is Dimension.Task or Dimension.Session);
    }

    /// <summary>What totals need to know of a set.</summary>
    /// <param name="Agent">The agent's number; -1 for none.</param>
    /// <param name="HasTeam">Whether its usage is attributed.</param>
    internal readonly record struct SetFacts(int Agent, bool HasTeam);

    /// <summary>Tells it from all other maps of this process: numbers of groups hold for one map only.</summary>
    public long Id { get; } = Interlocked.Increment(ref _lastId);

    /// <summary>Whether it grows with each entry, so that it is good for one answer only.</summary>
    public bool IsByEntry => _byEntry;

    /// <summary>About how much memory it takes.</summary>
    public long Bytes => ((long)(sizeof(int) + Unsafe.SizeOf<SetFacts>()) * _groupOfSet.Length) + ((long)BytesPerGroup * _values.Count);

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

    /// <summary>The group of an entry of a set, a task and a session; -1 when it does not belong to the question.</summary>
    public int GroupOf(int set, string? task, string? session)
    {
        var group = GroupOf(set);
        return group < 0 || !_filter.MatchesEntry(task, session) ? -1
            : _byEntry ? Number(_registry[set], task, session)
            : group;
    }

    private void Learn(int set)
    {
        var dimensions = _registry[set];
        if (!_filter.Matches(dimensions))
        {
            _groupOfSet[set] = Excluded;
            return;
        }

        var agent = dimensions.Agent is { } name ? _agents.Of(name) : -1;
        _factsOfSet[set] = new SetFacts(agent, dimensions.Team is not null);

        // By task or session the set alone names no group; any number above "excluded" will do.
        _groupOfSet[set] = _byEntry ? 1 : Number(dimensions, null, null) + 1;
    }

    /// <summary>The group with these values, in the query's order.</summary>
    public int GroupOf(IReadOnlyList<string?> values)
    {
        var key = new GroupKey(At(0), At(1), At(2));
        if (!_groups.TryGetValue(key, out var group))
        {
            group = Append(key, values);
        }

        return group;

        string? At(int index) => index < values.Count ? values[index] : null;
    }

    private int Number(DimensionSet set, string? task, string? session)
    {
        var key = new GroupKey(ValueOf(0, set, task, session), ValueOf(1, set, task, session), ValueOf(2, set, task, session));
        if (!_groups.TryGetValue(key, out var group))
        {
            string?[] values = [key.First, key.Second, key.Third];
            group = Append(key, values[.._by.Count]);
        }

        return group;
    }

    private string? ValueOf(int index, DimensionSet set, string? task, string? session) => index >= _by.Count ? null : _by[index] switch
    {
        Dimension.Task => task,
        Dimension.Session => session,
        var dimension => DimensionFilter.ValueOf(set, dimension),
    };

    private int Append(GroupKey key, IReadOnlyList<string?> values)
    {
        var group = _values.Count;
        _groups.Add(key, group);
        _values.Add(values);
        return group;
    }

    private readonly record struct GroupKey(string? First, string? Second, string? Third);
}

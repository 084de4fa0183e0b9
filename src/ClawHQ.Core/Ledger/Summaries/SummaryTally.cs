using System.Runtime.InteropServices;
using ClawHQ.Core.Ledger.Summaries.Stored;

namespace ClawHQ.Core.Ledger.Summaries;

/// <summary>
/// What tasks or sessions cost, each counted once however many pieces it has: by the dimension set first seen. All pieces are shown to
/// it twice, in the same order. Most are the only one of their task, and go straight into the sums; only of the others are the ids
/// made. Not safe for concurrent use.
/// </summary>
/// <param name="registry">Knows the team of each dimension set.</param>
/// <param name="pieces">At most so many pieces will be shown.</param>
internal sealed class SummaryTally(DimensionRegistry registry, int pieces)
{
    private readonly SeenHashes _hashes = new(pieces);
    private readonly Dictionary<(string Id, string? Team), Cost> _costs = [];
    private readonly Dictionary<int, (long Count, Int128 Nanos, long Unknown)> _sets = [];
    private readonly Dictionary<string, int> _teams = new(StringComparer.Ordinal);
    private int[] _teamOfSet = [];

    /// <summary>Shows a piece for the first time.</summary>
    /// <param name="form">Its id, as it is stored.</param>
    /// <param name="set">Its dimension set.</param>
    public void Note(ReadOnlySpan<byte> form, int set) => _hashes.Add(form, TeamOf(set));

    /// <summary>Shows a piece for the second time.</summary>
    /// <param name="form">Its id, as it is stored.</param>
    /// <param name="set">Its dimension set.</param>
    /// <param name="first">The time of its earliest entry.</param>
    /// <param name="nanos">Its effective cost.</param>
    /// <param name="known">How many of its entries have a known cost.</param>
    public void Add(ReadOnlySpan<byte> form, int set, long first, long nanos, long known)
    {
        if (!_hashes.IsTwice(form, TeamOf(set)))
        {
            Count(set, nanos, known);
            return;
        }

        ref var cost = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _costs, (SummaryRun.IdOf(form), registry[set].Team), out var isKnown);
        if (!isKnown || first < cost.First)
        {
            (cost.First, cost.Set) = (first, set);
        }

        cost.Nanos += nanos;
        cost.Known += known;
    }

    /// <summary>How many there are with a known cost, what these cost, and how many others there are. Ends the adding.</summary>
    public IReadOnlyDictionary<int, (long Count, Int128 Nanos, long Unknown)> BySet()
    {
        foreach (var cost in _costs.Values)
        {
            Count(cost.Set, cost.Nanos, cost.Known);
        }

        _costs.Clear();
        return _sets;
    }

    private void Count(int set, Int128 nanos, long known)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sets, set, out _);
        sum = known > 0 ? (sum.Count + 1, sum.Nanos + nanos, sum.Unknown) : sum with { Unknown = sum.Unknown + 1 };
    }

    /// <summary>A number for the team of a set, above 0.</summary>
    private int TeamOf(int set)
    {
        if (set >= _teamOfSet.Length)
        {
            Array.Resize(ref _teamOfSet, Math.Max(registry.Count, set) + 1);
        }

        if (_teamOfSet[set] == 0)
        {
            ref var team = ref CollectionsMarshal.GetValueRefOrAddDefault(_teams, registry[set].Team ?? "", out var isKnown);
            team = isKnown ? team : _teams.Count;
            _teamOfSet[set] = team;
        }

        return _teamOfSet[set];
    }

    private record struct Cost(long First, int Set, Int128 Nanos, long Known);
}

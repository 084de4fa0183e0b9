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
    private readonly Dictionary<(string Id, string? Team), Whole> _wholes = [];
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
    /// <param name="sums">Its sums.</param>
    public void Add(ReadOnlySpan<byte> form, int set, long first, in CostSums sums)
    {
        if (!_hashes.IsTwice(form, TeamOf(set)))
        {
            Count(set, sums);
            return;
        }

        ref var whole = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _wholes, (SummaryRun.IdOf(form), registry[set].Team), out var isKnown);
        if (!isKnown || first < whole.First)
        {
            (whole.First, whole.Set) = (first, set);
        }

        whole.Sums += sums;
    }

    /// <summary>How many there are with a known cost, what these cost, and how many others there are. Those of which nothing is left are
    /// not among them. Ends the adding.</summary>
    public IReadOnlyDictionary<int, (long Count, Int128 Nanos, long Unknown)> BySet()
    {
        foreach (var whole in _wholes.Values)
        {
            Count(whole.Set, whole.Sums);
        }

        _wholes.Clear();
        return _sets;
    }

    private void Count(int set, in CostSums sums)
    {
        if (sums.IsLeft)
        {
            ref var all = ref CollectionsMarshal.GetValueRefOrAddDefault(_sets, set, out _);
            all = sums.Known > 0 ? (all.Count + 1, all.Nanos + sums.Nanos, all.Unknown) : all with { Unknown = all.Unknown + 1 };
        }
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

    private record struct Whole(long First, int Set, CostSums Sums);
}

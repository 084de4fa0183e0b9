using System.Runtime.InteropServices;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Summaries;

/// <summary>What tasks or sessions cost, each counted once however many days it took. Not safe for concurrent use.</summary>
internal sealed class SummaryTally
{
    private readonly Dictionary<(string Id, string? Team), Cost> _costs = [];

    /// <summary>Adds all pieces of a table.</summary>
    public void Add(SummaryTable table)
    {
        for (var i = 0; i < table.Count; i++)
        {
            ref readonly var piece = ref table.Pieces[i];
            var sums = table.Sums(i);
            ref var cost = ref CollectionsMarshal.GetValueRefOrAddDefault(_costs, (piece.Id, piece.Team), out var isKnown);
            if (!isKnown || piece.First < cost.First)
            {
                (cost.First, cost.Set) = (piece.First, piece.Set);
            }

            cost.Nanos += sums[(int)Tally.EffectiveCost];
            cost.Known += sums[(int)Tally.EffectiveKnown];
        }
    }

    /// <summary>How many there are with a known cost, what these cost, and how many others there are, by the dimension set first
    /// seen.</summary>
    public IReadOnlyDictionary<int, (long Count, Int128 Nanos, long Unknown)> BySet()
    {
        var sets = new Dictionary<int, (long Count, Int128 Nanos, long Unknown)>();
        foreach (var cost in _costs.Values)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(sets, cost.Set, out _);
            sum = cost.Known > 0 ? (sum.Count + 1, sum.Nanos + cost.Nanos, sum.Unknown) : sum with { Unknown = sum.Unknown + 1 };
        }

        return sets;
    }

    private record struct Cost(long First, int Set, Int128 Nanos, long Known);
}

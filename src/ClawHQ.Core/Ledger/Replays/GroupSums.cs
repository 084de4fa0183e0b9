using System.Runtime.InteropServices;
using ClawHQ.Core.Ledger.Rollups;

namespace ClawHQ.Core.Ledger.Replays;

/// <summary>Sums by window, group and part of it. 128 bits wide, so that no number of rows overflows them.</summary>
/// <param name="tallies">What is summed up, in the order of each row.</param>
internal sealed class GroupSums(IReadOnlyList<Tally> tallies)
{
    private readonly Dictionary<(int Window, int Group, int Part), Int128[]> _rows = [];

    /// <summary>What is summed up, in the order of each row.</summary>
    public IReadOnlyList<Tally> Tallies { get; } = tallies;

    /// <summary>The rows of usage that there was.</summary>
    public IReadOnlyDictionary<(int Window, int Group, int Part), Int128[]> Rows => _rows;

    /// <summary>The row of a window, a group and a part, to add to.</summary>
    public Int128[] Row(int window, int group, int part)
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, (window, group, part), out _);
        return row ??= new Int128[Tallies.Count];
    }
}

/// <summary>Adds up by window and dimension set first where groups have parts: to which part a set belongs shows only when all of a window
/// is there. Windows come in order, so that no more than one is held, and what came since the last checkpoint.</summary>
/// <param name="sums">Takes what is added up.</param>
/// <param name="groupOf">The group of a dimension set; below 0 for one that does not count.</param>
/// <param name="partOf">The part of its group; null where groups have one part.</param>
internal sealed class PartedSums(GroupSums sums, Func<int, int> groupOf, Func<Int128[], int>? partOf)
{
    private readonly Dictionary<(int Window, int Set), Int128[]> _open = [];
    private int _window;

    /// <summary>What is summed up, in the order of each row.</summary>
    public IReadOnlyList<Tally> Tallies => sums.Tallies;

    /// <summary>The row to which the figures of a set in a window are added; null where they do not count.</summary>
    public Int128[]? Row(int window, int set)
    {
        var group = groupOf(set);
        if (group < 0 || partOf is null)
        {
            return group < 0 ? null : sums.Row(window, group, 0);
        }

        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, (window, set), out _);
        return row ??= new Int128[Tallies.Count];
    }

    /// <summary>Nothing is added any more to windows before this one.</summary>
    public void EndBefore(int window)
    {
        if (window <= _window || partOf is null)
        {
            return;
        }

        _window = window;
        foreach (var (key, row) in _open.Where(o => o.Key.Window < window).ToList())
        {
            var sum = sums.Row(key.Window, groupOf(key.Set), partOf(row));
            for (var t = 0; t < row.Length; t++)
            {
                sum[t] += row[t];
            }

            _ = _open.Remove(key);
        }
    }

    /// <summary>All was added.</summary>
    public GroupSums End()
    {
        EndBefore(int.MaxValue);
        return sums;
    }
}

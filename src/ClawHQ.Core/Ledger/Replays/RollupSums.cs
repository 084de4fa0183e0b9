using System.Runtime.InteropServices;
using ClawHQ.Core.Access;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Queries.Summing;
using ClawHQ.Core.Ledger.Rollups;
using ClawHQ.Domain.Spend;
using Microsoft.Data.Sqlite;
using NodaTime;

namespace ClawHQ.Core.Ledger.Replays;

/// <summary>Adds up rollups by groups that the caller makes of dimension sets, in windows that the caller cuts: for questions that no
/// grouping by dimensions answers.</summary>
internal sealed class RollupSums(RollupState state, DimensionRegistry registry, LedgerDatabase database)
{
    /// <summary>Snapshots taken before giving up; each further one needs another checkpoint to come between.</summary>
    private const int AttemptsMax = 100;

    /// <summary>Adds up.</summary>
    /// <param name="bounds">The bounds of the windows in order, Unix milliseconds, each a whole quarter hour; two at least.</param>
    /// <param name="tallies">The sums wanted.</param>
    /// <param name="groupOf">The group of a dimension set; below 0 for one that does not count. Asked once for each set. Must be quick.
    /// </param>
    /// <param name="cancellationToken">Ends the work.</param>
    public GroupSums Read(
        IReadOnlyList<long> bounds, IReadOnlyList<Tally> tallies, Func<DimensionSet, int> groupOf, CancellationToken cancellationToken)
    {
        var groups = new SetGroups(registry, groupOf);
        var plan = PlanOf(bounds);
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var sums = new GroupSums(tallies);
            if (TryAdd(plan, groups, sums, cancellationToken))
            {
                return sums;
            }
        }

        throw new InvalidOperationException("Checkpoints followed each other faster than the rollups could be read.");
    }

    private static SpendPlan PlanOf(IReadOnlyList<long> bounds)
    {
        Instant[] times = [.. bounds.Select(Instant.FromUnixTimeMilliseconds)];

        // By agent: nothing coarser tells all dimensions apart.
        var query = new SpendQuery { From = times[0], To = times[^1], By = [Dimension.Agent], VisibleTeams = TeamBound.All };
        return SpendPlan.For(query, [.. times.Zip(times.Skip(1), (start, end) => new SpendWindow(start, start, end))]);
    }

    private bool TryAdd(SpendPlan plan, SetGroups groups, GroupSums sums, CancellationToken cancellationToken)
    {
        using var connection = database.OpenReader();
        using var snapshot = connection.BeginTransaction(deferred: true);
        if (state.Show(RollupStore.Position(connection), since => Add(plan, groups, sums, since.Cells)) is null)
        {
            return false;
        }

        foreach (var piece in plan.Pieces)
        {
            Add(plan, piece, groups, sums, connection, cancellationToken);
        }

        return true;
    }

    private static void Add(SpendPlan plan, SetGroups groups, GroupSums sums, CellTable cells)
    {
        if (plan.Pieces.Count == 0)
        {
            return;
        }

        var (from, to) = (plan.Pieces[0].FirstTime, plan.Pieces[^1].EndTime);
        for (var cell = 0; cell < cells.Count; cell++)
        {
            var time = RollupTier.TimeOf(CellTable.UnitOf(cells[cell]));
            if (time >= from && time < to && groups.Of(CellTable.SetOf(cells[cell])) is var group and >= 0)
            {
                var row = sums.Row(plan.WindowOf(time), group);
                for (var t = 0; t < sums.Tallies.Count; t++)
                {
                    row[t] += cells.Sums(cell)[(int)sums.Tallies[t]];
                }
            }
        }
    }

    private static void Add(
        SpendPlan plan, PlanPiece piece, SetGroups groups, GroupSums sums, SqliteConnection connection,
        CancellationToken cancellationToken)
    {
        var (first, last) = (piece.Tier.BucketOf(piece.First), piece.Tier.BucketOf(piece.End - 1));
        foreach (var run in RollupStore.Runs(connection, piece.Tier, first, last))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var columns = new RunColumns();
            columns.Decode(RollupStore.Read(connection, run.Id), sums.Tallies);
            for (var row = 0; row < columns.Rows; row++)
            {
                var unit = (run.Bucket * piece.Tier.SlotsPerBucket) + (columns.Slots is { } slots ? (int)slots[row] : 0);
                if (unit >= piece.First && unit < piece.End && groups.Of((int)columns.Sets[row]) is var group and >= 0)
                {
                    Add(sums.Row(plan.WindowOf(RollupTier.TimeOf(unit * piece.Tier.UnitQuarters)), group), sums.Tallies, columns, row);
                }
            }
        }
    }

    private static void Add(Int128[] sums, IReadOnlyList<Tally> tallies, RunColumns columns, int row)
    {
        for (var t = 0; t < tallies.Count; t++)
        {
            sums[t] += columns[tallies[t]] is { IsZero: false } column ? column[row] : 0;
        }
    }

    /// <summary>Asks for the group of each set once.</summary>
    private sealed class SetGroups(DimensionRegistry registry, Func<DimensionSet, int> groupOf)
    {
        private const int NotAsked = int.MinValue;

        private int[] _groups = [];

        public int Of(int set)
        {
            if (set >= _groups.Length)
            {
                var known = _groups.Length;
                Array.Resize(ref _groups, Math.Max(registry.Count, set) + 1);
                _groups.AsSpan(known).Fill(NotAsked);
            }

            if (_groups[set] == NotAsked)
            {
                _groups[set] = groupOf(registry[set]);
            }

            return _groups[set];
        }
    }
}

/// <summary>Sums by window and group. 128 bits wide, so that no number of rows overflows them.</summary>
/// <param name="tallies">What is summed up, in the order of each row.</param>
internal sealed class GroupSums(IReadOnlyList<Tally> tallies)
{
    private readonly Dictionary<(int Window, int Group), Int128[]> _rows = [];

    /// <summary>What is summed up, in the order of each row.</summary>
    public IReadOnlyList<Tally> Tallies { get; } = tallies;

    /// <summary>The rows of usage that there was.</summary>
    public IReadOnlyDictionary<(int Window, int Group), Int128[]> Rows => _rows;

    /// <summary>The row of a window and a group, to add to.</summary>
    public Int128[] Row(int window, int group)
    {
        ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, (window, group), out _);
        return row ??= new Int128[Tallies.Count];
    }
}

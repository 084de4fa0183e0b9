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
    /// <param name="partOf">The part of its group to which the sums of one dimension set in one window belong, from 0; null where groups
    /// have one part. Must be quick.</param>
    public GroupSums Read(
        IReadOnlyList<long> bounds, IReadOnlyList<Tally> tallies, Func<DimensionSet, int> groupOf, CancellationToken cancellationToken,
        Func<Int128[], int>? partOf = null)
    {
        var groups = new SetGroups(registry, groupOf);
        var plan = PlanOf(bounds);
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var sums = new PartedSums(new GroupSums(tallies), groups.Of, partOf);
            if (TryAdd(plan, sums, cancellationToken))
            {
                return sums.End();
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

    private bool TryAdd(SpendPlan plan, PartedSums sums, CancellationToken cancellationToken)
    {
        using var connection = database.OpenReader();
        using var snapshot = connection.BeginTransaction(deferred: true);
        if (state.Show(RollupStore.Position(connection), since => Add(plan, sums, since.Cells)) is null)
        {
            return false;
        }

        foreach (var piece in plan.Pieces)
        {
            Add(plan, piece, sums, connection, cancellationToken);
        }

        return true;
    }

    private static void Add(SpendPlan plan, PartedSums sums, CellTable cells)
    {
        if (plan.Pieces.Count == 0)
        {
            return;
        }

        var (from, to) = (plan.Pieces[0].FirstTime, plan.Pieces[^1].EndTime);
        for (var cell = 0; cell < cells.Count; cell++)
        {
            var time = RollupTier.TimeOf(CellTable.UnitOf(cells[cell]));
            if (time >= from && time < to && sums.Row(plan.WindowOf(time), CellTable.SetOf(cells[cell])) is { } row)
            {
                for (var t = 0; t < sums.Tallies.Count; t++)
                {
                    row[t] += cells.Sums(cell)[(int)sums.Tallies[t]];
                }
            }
        }
    }

    private static void Add(
        SpendPlan plan, PlanPiece piece, PartedSums sums, SqliteConnection connection, CancellationToken cancellationToken)
    {
        var (first, last) = (piece.Tier.BucketOf(piece.First), piece.Tier.BucketOf(piece.End - 1));
        foreach (var run in RollupStore.Runs(connection, piece.Tier, first, last))
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Buckets come in order of time, those of one time together: no window before this one gets any more.
            var start = Math.Max(piece.First, run.Bucket * piece.Tier.SlotsPerBucket);
            sums.EndBefore(plan.WindowOf(RollupTier.TimeOf(start * piece.Tier.UnitQuarters)));
            var columns = new RunColumns();
            columns.Decode(RollupStore.Read(connection, run.Id), sums.Tallies);
            for (var row = 0; row < columns.Rows; row++)
            {
                var unit = (run.Bucket * piece.Tier.SlotsPerBucket) + (columns.Slots is { } slots ? (int)slots[row] : 0);
                if (unit >= piece.First && unit < piece.End
                    && sums.Row(plan.WindowOf(RollupTier.TimeOf(unit * piece.Tier.UnitQuarters)), (int)columns.Sets[row]) is { } sum)
                {
                    Add(sum, sums.Tallies, columns, row);
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

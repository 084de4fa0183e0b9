using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Core.Ledger.Summaries.Stored;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Rollups.Checkpoints;

/// <summary>
/// Packs what happened since the last checkpoint, merging it with stored runs of similar size: a bucket keeps at most
/// a logarithmic number of runs, and each row is rewritten a logarithmic number of times.
/// </summary>
internal sealed class CheckpointBuilder(CoarseSets coarse, SummaryMerge summaries)
{
    /// <summary>A stored run is merged when it has at most this many times the rows of what is being added.</summary>
    private const int MergeRatio = 2;

    /// <summary>Builds the rollup and summary runs of <paramref name="since"/>, reading what it merges from <paramref
    /// name="reader"/>.</summary>
    public Checkpoint Build(SinceCheckpoint since, IReadOnlyList<(int Page, byte[] Packed)> spanPages, SqliteConnection reader)
    {
        var checkpoint = new Checkpoint { SpanPages = spanPages };
        foreach (var tier in RollupTier.All)
        {
            AddTier(checkpoint, tier, tier == RollupTier.Quarter ? since.Cells : Project(tier, since.Cells), reader);
        }

        summaries.Add(checkpoint, SummaryKind.Task, since.Tasks, reader);
        summaries.Add(checkpoint, SummaryKind.Session, since.Sessions, reader);
        return checkpoint;
    }

    /// <summary>The same sums at a tier's resolution.</summary>
    public CellTable Project(RollupTier tier, CellTable quarters)
    {
        var cells = new CellTable();
        for (var cell = 0; cell < quarters.Count; cell++)
        {
            var key = quarters[cell];
            var set = CellTable.SetOf(key);
            cells.Add(
                CellTable.KeyOf(tier.UnitOf(CellTable.UnitOf(key)), tier.IsCoarse ? coarse.Of(set) : set), quarters.Sums(cell));
        }

        return cells;
    }

    private static void AddTier(Checkpoint checkpoint, RollupTier tier, CellTable cells, SqliteConnection reader)
    {
        var order = Sorted(cells);
        var start = 0;
        while (start < order.Length)
        {
            var bucket = BucketOf(order[start]);
            var end = start + 1;
            while (end < order.Length && BucketOf(order[end]) == bucket)
            {
                end++;
            }

            AddBucket(checkpoint, tier, bucket, cells, order.AsSpan(start, end - start), reader);
            start = end;
        }

        int BucketOf(int cell) => tier.BucketOf(CellTable.UnitOf(cells[cell]));
    }

    private static void AddBucket(
        Checkpoint checkpoint, RollupTier tier, int bucket, CellTable cells, ReadOnlySpan<int> order, SqliteConnection reader)
    {
        var rows = order.Length;
        CellTable? merged = null;
        foreach (var run in RollupStore.Runs(reader, tier, bucket, bucket))
        {
            if (run.Rows > MergeRatio * rows)
            {
                break;
            }

            merged ??= Copy(cells, order);
            RollupRun.AddTo(merged, tier, bucket, RollupStore.Read(reader, run.Id));
            rows = merged.Count;
            checkpoint.ReplacedRuns.Add(run.Id);
        }

        var packed = merged is null ? RollupRun.Encode(tier, cells, order) : RollupRun.Encode(tier, merged, Sorted(merged));
        checkpoint.Runs.Add(new PackedRun(tier.Id, bucket, rows, packed));
    }

    private static CellTable Copy(CellTable cells, ReadOnlySpan<int> order)
    {
        var copy = new CellTable();
        foreach (var cell in order)
        {
            copy.Add(cells[cell], cells.Sums(cell));
        }

        return copy;
    }

    private static int[] Sorted(CellTable cells)
    {
        var keys = cells.Keys.ToArray();
        var order = new int[keys.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(keys, order);
        return order;
    }
}

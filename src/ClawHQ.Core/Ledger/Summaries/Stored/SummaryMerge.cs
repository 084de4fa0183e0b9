using ClawHQ.Core.Ledger.Rollups;
using ClawHQ.Core.Ledger.Rollups.Checkpoints;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Summaries.Stored;

/// <summary>Packs new pieces day by day, merging them with stored runs of similar size.</summary>
internal sealed class SummaryMerge(DimensionRegistry registry)
{
    /// <summary>Runs count as of similar size up to this many times the rows of what is being added.</summary>
    private const int SimilarRatio = 2;

    /// <summary>
    /// So many runs of similar size are merged at once. Pieces of different runs are hardly ever the same task, so that merging
    /// saves no rows, only runs: it can wait.
    /// </summary>
    private const int FanIn = 8;

    /// <summary>Adds the runs of a table to a checkpoint.</summary>
    public void Add(Checkpoint checkpoint, SummaryKind kind, SummaryTable table, SqliteConnection reader)
    {
        foreach (var (day, order) in ByDay(table))
        {
            AddDay(checkpoint, kind, day, table, order, reader);
        }
    }

    private void AddDay(Checkpoint checkpoint, SummaryKind kind, int day, SummaryTable table, int[] order, SqliteConnection reader)
    {
        SummaryTable? merged = null;
        var runs = SummaryStore.Runs(reader, kind, day);
        var taken = 0;
        while (Similar(runs, taken, merged?.Count ?? order.Length) is var count && count >= FanIn - 1)
        {
            merged ??= Copy(table, order);
            foreach (var run in runs.GetRange(taken, count))
            {
                new StoredPieces(SummaryStore.Read(reader, run.Id), day).AddTo(registry, merged);
                checkpoint.ReplacedSummaries.Add(run.Id);
            }

            taken += count;
        }

        if (merged is not null)
        {
            (table, order) = (merged, ByDay(merged).Single().Order);
        }

        checkpoint.Summaries.Add(new PackedSummaries(kind, day, order.Length, Filter(table, order), SummaryRun.Encode(table, order)));
    }

    /// <summary>How many of the runs from <paramref name="first"/> on, which are ordered by size, are of similar size.</summary>
    private static int Similar(List<StoredRun> runs, int first, int rows)
    {
        var count = 0;
        while (first + count < runs.Count && runs[first + count].Rows <= SimilarRatio * rows)
        {
            count++;
        }

        return count;
    }

    private static byte[] Filter(SummaryTable table, int[] order)
    {
        var ids = new string[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            ids[i] = table.Pieces[order[i]].Id;
        }

        return IdFilter.Build(ids);
    }

    private static SummaryTable Copy(SummaryTable table, int[] order)
    {
        var copy = new SummaryTable();
        foreach (var piece in order)
        {
            copy.Add(table.Pieces[piece], table.Sums(piece));
        }

        return copy;
    }

    private static List<(int Day, int[] Order)> ByDay(SummaryTable table)
    {
        var numbers = Enumerable.Range(0, table.Count).ToArray();
        return [.. numbers
            .GroupBy(n => table.Pieces[n].Day)
            .Select(day => (day.Key, day.OrderBy(n => table.Pieces[n].First).ToArray()))];
    }
}

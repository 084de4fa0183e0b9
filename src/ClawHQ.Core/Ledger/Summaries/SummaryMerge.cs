using ClawHQ.Core.Ledger.Rollups;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Summaries;

/// <summary>Packs new pieces day by day, merging them with stored runs of similar size.</summary>
internal sealed class SummaryMerge(DimensionRegistry registry)
{
    private const int MergeRatio = 2;

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
        foreach (var run in SummaryStore.Runs(reader, kind, day))
        {
            if (run.Rows > MergeRatio * (merged?.Count ?? order.Length))
            {
                break;
            }

            merged ??= Copy(table, order);
            SummaryRun.AddTo(SummaryStore.Read(reader, run.Id), day, registry, merged);
            checkpoint.ReplacedSummaries.Add(run.Id);
        }

        if (merged is not null)
        {
            (table, order) = (merged, ByDay(merged).Single().Order);
        }

        checkpoint.Summaries.Add(new PackedSummaries(kind, day, order.Length, Filter(table, order), SummaryRun.Encode(table, order)));
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

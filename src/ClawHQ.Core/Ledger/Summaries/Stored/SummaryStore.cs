using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Rollups;
using ClawHQ.Core.Ledger.Rollups.Checkpoints;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Summaries.Stored;

/// <summary>A run of summaries that is ready to be stored.</summary>
internal sealed record PackedSummaries(SummaryKind Kind, int Day, int Rows, byte[] Filter, byte[] Packed);

/// <summary>The summary table of <c>ledger.db</c>; its schema is part of <see cref="RollupStore.Schema"/>.</summary>
internal static class SummaryStore
{
    /// <summary>Writes the summaries of a checkpoint inside the caller's transaction.</summary>
    public static void Write(SqliteConnection connection, Checkpoint checkpoint)
    {
        using var delete = RollupStore.Command(connection, "DELETE FROM summary_runs WHERE id = $id", "$id");
        foreach (var id in checkpoint.ReplacedSummaries)
        {
            RollupStore.Run(delete, id);
        }

        using var insert = RollupStore.Command(
            connection,
            "INSERT INTO summary_runs(kind, day, rows, filter, run) VALUES ($a, $b, $c, $d, $e)",
            "$a", "$b", "$c", "$d", "$e");
        foreach (var run in checkpoint.Summaries)
        {
            RollupStore.Run(insert, (int)run.Kind, run.Day, run.Rows, run.Filter, run.Packed);
        }
    }

    /// <summary>The runs of one day, small ones first.</summary>
    public static List<StoredRun> Runs(SqliteConnection connection, SummaryKind kind, int day)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, day, rows FROM summary_runs WHERE kind = $kind AND day = $day ORDER BY rows";
        _ = command.Parameters.AddWithValue("$kind", (int)kind);
        _ = command.Parameters.AddWithValue("$day", day);
        return RollupStore.Runs(command);
    }

    /// <summary>The days in <c>[first, last]</c> that have runs, latest first.</summary>
    public static List<int> Days(SqliteConnection connection, SummaryKind kind, int first, int last)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT DISTINCT day FROM summary_runs WHERE kind = $kind AND day BETWEEN $first AND $last ORDER BY day DESC";
        _ = command.Parameters.AddWithValue("$kind", (int)kind);
        _ = command.Parameters.AddWithValue("$first", first);
        _ = command.Parameters.AddWithValue("$last", last);
        using var reader = command.ExecuteReader();
        var days = new List<int>();
        while (reader.Read())
        {
            days.Add(reader.GetInt32(0));
        }

        return days;
    }

    /// <summary>The content of a run.</summary>
    public static byte[] Read(SqliteConnection connection, long id)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT run FROM summary_runs WHERE id = $id";
        _ = command.Parameters.AddWithValue("$id", id);
        return (byte[])(command.ExecuteScalar() ?? throw new LedgerCorruptException($"Summary {id} is missing."));
    }

    /// <summary>The runs that may hold one of the ids, over all days, and which of them each may hold.</summary>
    public static List<(StoredRun Run, IReadOnlyCollection<string> Possible)> Find(
        SqliteConnection connection, SummaryKind kind, IReadOnlyCollection<string> ids)
    {
        // Older programs cut ids inside a character and hashed them before it became a replacement character on disk.
        var wanted = ids.Select(id => (Id: id, Hash: IdFilter.Hash(id), IsUncertain: id.Contains('\uFFFD', StringComparison.Ordinal)))
            .ToArray();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, day, rows, filter FROM summary_runs WHERE kind = $kind";
        _ = command.Parameters.AddWithValue("$kind", (int)kind);
        using var reader = command.ExecuteReader();
        var runs = new List<(StoredRun, IReadOnlyCollection<string>)>();
        while (reader.Read())
        {
            var filter = reader.GetFieldValue<byte[]>(3);
            var possible = wanted.Where(w => w.IsUncertain || IdFilter.MayHave(filter, w.Hash)).Select(w => w.Id).ToHashSet();
            if (possible.Count > 0)
            {
                runs.Add((new StoredRun(reader.GetInt64(0), reader.GetInt32(1), reader.GetInt32(2)), possible));
            }
        }

        return runs;
    }
}

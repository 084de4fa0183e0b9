using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Rollups.Checkpoints;
using ClawHQ.Core.Ledger.Summaries.Stored;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Rollups;

/// <summary>A stored run, without its content.</summary>
/// <param name="Id">Never given twice, so that decoded content may be kept by it.</param>
/// <param name="Bucket">The bucket of time.</param>
/// <param name="Rows">How many rows.</param>
internal readonly record struct StoredRun(long Id, int Bucket, int Rows);

/// <summary>The rollup tables of <c>ledger.db</c>.</summary>
internal static class RollupStore
{
    /// <summary>The name under which the ledger keeps the position of the rollups. Another number makes them anew.</summary>
    public const string ProjectionName = "rollups-1";

    /// <summary>Tables of rollups and summaries.</summary>
    private const string Schema =
        """
        CREATE TABLE IF NOT EXISTS rollup_runs(
            id INTEGER PRIMARY KEY AUTOINCREMENT, tier INTEGER NOT NULL, bucket INTEGER NOT NULL, rows INTEGER NOT NULL, run BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS rollup_runs_by_bucket ON rollup_runs(tier, bucket, rows);
        CREATE TABLE IF NOT EXISTS rollup_spans(page INTEGER PRIMARY KEY, spans BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS summary_runs(
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, day INTEGER NOT NULL, rows INTEGER NOT NULL,
            filter BLOB NOT NULL, run BLOB NOT NULL);
        CREATE INDEX IF NOT EXISTS summary_runs_by_day ON summary_runs(kind, day, rows);
        """;

    /// <summary>Makes the tables where they are missing.</summary>
    /// <param name="connection">The writer's connection, in a transaction.</param>
    /// <param name="isFresh">Whether to empty them, because all entries follow.</param>
    public static void Create(SqliteConnection connection, bool isFresh)
    {
        _ = connection.Execute(Schema);
        if (isFresh)
        {
            _ = connection.Execute("DELETE FROM rollup_runs; DELETE FROM rollup_spans; DELETE FROM summary_runs;");
        }
    }

    /// <summary>The ledger position that the stored rollups hold for.</summary>
    public static long Position(SqliteConnection connection) =>
        connection.ExecuteScalar<long?>("SELECT position FROM projections WHERE name = @ProjectionName", new { ProjectionName }) ?? 0;

    /// <summary>The runs of a tier in <c>[firstBucket, lastBucket]</c>, by bucket, small ones first.</summary>
    public static List<StoredRun> Runs(SqliteConnection connection, RollupTier tier, int firstBucket, int lastBucket)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT id, bucket, rows FROM rollup_runs WHERE tier = $tier AND bucket BETWEEN $first AND $last ORDER BY bucket, rows";
        _ = command.Parameters.AddWithValue("$tier", tier.Id);
        _ = command.Parameters.AddWithValue("$first", firstBucket);
        _ = command.Parameters.AddWithValue("$last", lastBucket);
        return Runs(command);
    }

    /// <summary>The content of a run.</summary>
    public static RollupColumns Read(SqliteConnection connection, long id)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT run FROM rollup_runs WHERE id = $id";
        _ = command.Parameters.AddWithValue("$id", id);
        return RollupRun.Open((byte[])(command.ExecuteScalar() ?? throw new LedgerCorruptException($"Rollup {id} is missing.")));
    }

    /// <summary>Writes a checkpoint inside the caller's transaction.</summary>
    public static void Write(SqliteConnection connection, Checkpoint checkpoint)
    {
        using var delete = Command(connection, "DELETE FROM rollup_runs WHERE id = $id", "$id");
        foreach (var id in checkpoint.ReplacedRuns)
        {
            Run(delete, id);
        }

        using var insert = Command(
            connection, "INSERT INTO rollup_runs(tier, bucket, rows, run) VALUES ($a, $b, $c, $d)", "$a", "$b", "$c", "$d");
        foreach (var run in checkpoint.Runs)
        {
            Run(insert, run.Tier, run.Bucket, run.Rows, run.Packed);
        }

        using var span = Command(connection, "INSERT OR REPLACE INTO rollup_spans(page, spans) VALUES ($a, $b)", "$a", "$b");
        foreach (var (page, packed) in checkpoint.SpanPages)
        {
            Run(span, page, packed);
        }

        SummaryStore.Write(connection, checkpoint);
    }

    /// <summary>Loads the stored spans.</summary>
    public static void LoadSpans(SqliteConnection connection, SetSpans spans)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT page, spans FROM rollup_spans";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            spans.Load(reader.GetInt32(0), reader.GetFieldValue<byte[]>(1));
        }
    }

    /// <summary>What a query finds of runs: number, bucket, rows.</summary>
    internal static List<StoredRun> Runs(SqliteCommand command)
    {
        using var reader = command.ExecuteReader();
        var runs = new List<StoredRun>();
        while (reader.Read())
        {
            runs.Add(new StoredRun(reader.GetInt64(0), reader.GetInt32(1), reader.GetInt32(2)));
        }

        return runs;
    }

    internal static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
        {
            _ = command.Parameters.AddWithValue(name, null);
        }

        return command;
    }

    internal static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        _ = command.ExecuteNonQuery();
    }
}

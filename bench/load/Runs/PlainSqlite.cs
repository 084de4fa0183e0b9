using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Load.Runs;

/// <summary>The reference: one row per entry with a unique key of 16 bytes, as one would write it first.</summary>
internal static class PlainSqlite
{
    private const int PerCommit = 10_000;

    /// <summary>Measures a million rows and prints the rate.</summary>
    public static void Report(string folder) =>
        Console.WriteLine($"Plain SQLite, a row each with a unique key of 16 bytes: {RowsPerSecond(folder, 1_000_000):N0} rows/s");

    /// <summary>Appends rows durably and returns rows per second over the second half.</summary>
    private static double RowsPerSecond(string folder, int rows)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "plain.db")};Pooling=False");
        connection.Open();
        using var tables = connection.CreateCommand();
        tables.CommandText = """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536;
            CREATE TABLE entries (
              seq INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, time INTEGER, dimensions INTEGER, task TEXT, session TEXT,
              uncached INTEGER, cache_read INTEGER, cache_write INTEGER, output INTEGER, reasoning INTEGER, list_cost INTEGER,
              effective_cost INTEGER, duration INTEGER, request TEXT);
            """;
        tables.ExecuteNonQuery();
        var random = new Random(1);
        Append(connection, random, rows / 2);
        var clock = Stopwatch.StartNew();
        Append(connection, random, rows / 2);
        return rows / 2 / clock.Elapsed.TotalSeconds;
    }

    private static void Append(SqliteConnection connection, Random random, int rows)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO entries VALUES (NULL, $0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
        var values = Enumerable.Range(0, 14).Select(i => insert.Parameters.Add($"${i}", i is 0 ? SqliteType.Blob
            : i is 3 or 4 or 13 ? SqliteType.Text : SqliteType.Integer)).ToArray();
        insert.Prepare();
        var key = new byte[16];
        for (var row = 0; row < rows;)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var end = row + PerCommit; row < end; row++)
            {
                random.NextBytes(key);
                values[0].Value = key;
                values[3].Value = $"task-{row / 5:x8}";
                values[4].Value = $"session-{row / 20:x8}";
                values[13].Value = Convert.ToHexStringLower(key);
                foreach (var i in (ReadOnlySpan<int>)[1, 2, 5, 6, 7, 8, 9, 10, 11, 12])
                {
                    values[i].Value = random.NextInt64(1_000_000);
                }

                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }
}

using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Storage;

/// <summary>Brings the tables of every slice up to date in one transaction.</summary>
internal static class MigrationRun
{
    /// <exception cref="StorageException">The database holds a version that this program does not know.</exception>
    public static void Apply(SqliteConnection connection, IReadOnlyList<Migration> migrations, DateTimeOffset now)
    {
        using var transaction = connection.BeginTransaction();
        connection.Execute(
            """
            CREATE TABLE IF NOT EXISTS migrations(
                slice TEXT, version INTEGER, applied_at INTEGER NOT NULL, PRIMARY KEY(slice, version)) WITHOUT ROWID
            """,
            transaction: transaction);
        var applied = connection.Query<(string Slice, int Version)>(
            "SELECT slice, version FROM migrations", transaction: transaction).ToHashSet();
        var known = migrations.Select(m => (m.Slice, m.Version)).ToHashSet();
        if (applied.FirstOrDefault(a => !known.Contains(a)) is { Slice: { } slice } newer)
        {
            throw new StorageException(
                $"The data folder was written by a newer ClawHQ (tables of {slice}, version {newer.Version}). "
                + "Start that version, or restore a backup made by this one.");
        }

        foreach (var migration in migrations.Where(m => !applied.Contains((m.Slice, m.Version))).OrderBy(m => m.Version))
        {
            connection.Execute(migration.Sql, transaction: transaction);
            connection.Execute(
                "INSERT INTO migrations VALUES (@Slice, @Version, @at)",
                new { migration.Slice, migration.Version, at = now.ToUnixTimeMilliseconds() },
                transaction);
        }

        transaction.Commit();
    }
}

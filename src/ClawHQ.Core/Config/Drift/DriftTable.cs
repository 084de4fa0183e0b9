using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Config.Drift;

/// <summary>An object that a check found to differ.</summary>
/// <param name="Kind">The kind's name.</param>
/// <param name="Name">Its name.</param>
/// <param name="Cause">How it differs.</param>
/// <param name="Since">Unix milliseconds.</param>
internal sealed record NotedDrift(string Kind, string Name, string Cause, long Since)
{
    public (string Kind, string Name) Key => (Kind, Name);
}

/// <summary>What the last check found, over restarts.</summary>
internal static class DriftTable
{
    public static IReadOnlyDictionary<(string Kind, string Name), NotedDrift> Read(SqliteConnection connection) => connection
        .Query<NotedDrift>("SELECT kind AS Kind, name AS Name, cause AS Cause, since AS Since FROM config_drift").ToDictionary(n => n.Key);

    /// <summary>Notes what differs from now on, or in another way, and strikes out what does not differ any more.</summary>
    public static void Write(
        SqliteConnection connection, SqliteTransaction transaction, IEnumerable<NotedDrift> begun, IEnumerable<NotedDrift> ended)
    {
        connection.Execute(
            """
            INSERT INTO config_drift(kind, name, cause, since) VALUES (@Kind, @Name, @Cause, @Since)
            ON CONFLICT DO UPDATE SET cause = excluded.cause
            """,
            begun,
            transaction);
        connection.Execute("DELETE FROM config_drift WHERE kind = @Kind AND name = @Name", ended, transaction);
    }
}

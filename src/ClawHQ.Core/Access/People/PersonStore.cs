using ClawHQ.Core.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Access.People;

/// <summary>Keeps people and their sessions in the state database.</summary>
public sealed class PersonStore(StateDatabase database)
{
    internal const string Tables =
        """
        CREATE TABLE people(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            password_hash TEXT NOT NULL,
            role INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            disabled_at INTEGER
        );
        CREATE TABLE person_teams(
            person_id INTEGER NOT NULL REFERENCES people(id) ON DELETE CASCADE,
            team TEXT NOT NULL,
            PRIMARY KEY(person_id, team)
        ) WITHOUT ROWID;
        CREATE TABLE sessions(
            hash BLOB PRIMARY KEY,
            person_id INTEGER NOT NULL REFERENCES people(id) ON DELETE CASCADE,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        """;

    /// <summary>Everyone, by name.</summary>
    public IReadOnlyList<Person> All() => database.Read(connection =>
    {
        var teams = connection.Query<(int Id, string Team)>(
            "SELECT person_id, team FROM person_teams ORDER BY team").ToLookup(t => t.Id, t => t.Team);
        return connection.Query<Row>(
            """
            SELECT id AS Id, name AS Name, password_hash AS PasswordHash, role AS Role, created_at AS CreatedAt, disabled_at AS DisabledAt
            FROM people ORDER BY name
            """).Select(row => ToPerson(row, teams[row.Id])).ToList();
    });

    /// <summary>The person of this name, or null.</summary>
    public Person? Find(string name) => All().FirstOrDefault(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Adds a person. Null when the name is taken.</summary>
    internal ValueTask<int?> AddAsync(
        string name, string passwordHash, Role role, IReadOnlyList<string> teams, DateTimeOffset now,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                var id = connection.ExecuteScalar<int?>(
                    """
                    INSERT INTO people(name, password_hash, role, created_at) VALUES (@name, @passwordHash, @role, @at)
                    ON CONFLICT DO NOTHING RETURNING id
                    """,
                    new { name, passwordHash, role = (int)role, at = now.ToUnixTimeMilliseconds() },
                    transaction);
                foreach (var team in id is null ? [] : teams.Distinct(StringComparer.Ordinal))
                {
                    connection.Execute("INSERT INTO person_teams VALUES (@id, @team)", new { id, team }, transaction);
                }

                return id;
            },
            cancellationToken);

    /// <summary>Sets a new password and ends all sessions of the person.</summary>
    internal ValueTask SetPasswordAsync(int id, string passwordHash, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                connection.Execute("UPDATE people SET password_hash = @passwordHash WHERE id = @id", new { id, passwordHash }, transaction);
                EndSessions(connection, transaction, id);
            },
            cancellationToken);

    /// <summary>Bars or lets in again; barring ends all sessions. False when nobody has this number.</summary>
    internal async ValueTask<bool> SetDisabledAsync(int id, DateTimeOffset? since, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            (connection, transaction) =>
            {
                EndSessions(connection, transaction, id);
                return connection.Execute(
                    "UPDATE people SET disabled_at = @at WHERE id = @id", new { id, at = since?.ToUnixTimeMilliseconds() }, transaction);
            },
            cancellationToken) == 1;

    internal ValueTask AddSessionAsync(
        byte[] hash, int personId, DateTimeOffset now, DateTimeOffset expiresAt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                connection.Execute(
                    "DELETE FROM sessions WHERE expires_at <= @at; INSERT INTO sessions VALUES (@hash, @personId, @at, @until)",
                    new { hash, personId, at = now.ToUnixTimeMilliseconds(), until = expiresAt.ToUnixTimeMilliseconds() },
                    transaction);
            },
            cancellationToken);

    internal ValueTask RemoveSessionAsync(byte[] hash, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                connection.Execute("DELETE FROM sessions WHERE hash = @hash", new { hash }, transaction);
            },
            cancellationToken);

    /// <summary>All sessions: hash, person, end.</summary>
    internal IReadOnlyList<(byte[] Hash, int PersonId, DateTimeOffset ExpiresAt)> AllSessions() => database.Read(connection =>
        connection.Query<(byte[] Hash, int PersonId, long ExpiresAt)>("SELECT hash, person_id, expires_at FROM sessions")
            .Select(s => (s.Hash, s.PersonId, DateTimeOffset.FromUnixTimeMilliseconds(s.ExpiresAt))).ToList());

    private static void EndSessions(SqliteConnection connection, SqliteTransaction transaction, int id) =>
        connection.Execute("DELETE FROM sessions WHERE person_id = @id", new { id }, transaction);

    private static Person ToPerson(Row row, IEnumerable<string> teams) => new()
    {
        Id = row.Id,
        Name = row.Name,
        PasswordHash = row.PasswordHash,
        Role = (Role)row.Role,
        Teams = [.. teams],
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
        DisabledAt = row.DisabledAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
    };

    /// <summary>A row of the table.</summary>
    private sealed class Row
    {
        public int Id { get; init; }

        public required string Name { get; init; }

        public required string PasswordHash { get; init; }

        public int Role { get; init; }

        public long CreatedAt { get; init; }

        public long? DisabledAt { get; init; }
    }
}

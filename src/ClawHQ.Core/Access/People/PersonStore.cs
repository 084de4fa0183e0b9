using ClawHQ.Core.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Access.People;

/// <summary>Keeps people and what they may do in the state database.</summary>
public sealed class PersonStore(StateDatabase database)
{
    /// <summary>Everyone, by name.</summary>
    public IReadOnlyList<Person> All() => database.Read(connection =>
    {
        var grants = connection
            .Query<GrantRow>(
                "SELECT person_id AS PersonId, role AS Role, team AS Team, is_mapped AS IsMapped, binding AS Binding FROM grants")
            .ToLookup(g => g.PersonId);
        return connection.Query<Row>(
            """
            SELECT id AS Id, name AS Name, password_hash AS PasswordHash, created_at AS CreatedAt, disabled_at AS DisabledAt,
                issuer AS Issuer, subject AS Subject
            FROM people ORDER BY name
            """).Select(row => ToPerson(row, grants[row.Id])).ToList();
    });

    /// <summary>Those whom a caller may see: who sees only some teams sees only the people of those teams.</summary>
    public IReadOnlyList<Person> VisibleTo(Caller caller) => caller.TeamsOf(Permission.SeePeople) is { IsAll: false } bound
        ? [.. All().Where(p => p.Grants.Any(g => bound.Contains(g.Team)))]
        : All();

    /// <summary>The person of this name, or null.</summary>
    public Person? Find(string name) => All().FirstOrDefault(p => IsSame(p.Name, name));

    /// <summary>The person whom the provider knows by this identity, or null.</summary>
    internal Person? Find(ExternalIdentity identity) => All().FirstOrDefault(p => p.Identity == identity);

    /// <summary>Adds a person. Null when the name is taken, in whatever case.</summary>
    internal ValueTask<int?> AddAsync(PersonDraft draft, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                // The table's own rule knows the case of ASCII letters only.
                if (connection.Query<string>("SELECT name FROM people", transaction: transaction).Any(n => IsSame(n, draft.Name)))
                {
                    return (int?)null;
                }

                var id = connection.ExecuteScalar<int?>(
                    """
                    INSERT INTO people(name, password_hash, issuer, subject, created_at)
                    VALUES (@Name, @PasswordHash, @issuer, @subject, @at)
                    ON CONFLICT DO NOTHING RETURNING id
                    """,
                    new
                    {
                        draft.Name,
                        draft.PasswordHash,
                        issuer = draft.Identity?.Issuer,
                        subject = draft.Identity?.Subject,
                        at = now.ToUnixTimeMilliseconds(),
                    },
                    transaction);
                if (id is { } added)
                {
                    Give(connection, transaction, added, draft.Grants);
                }

                return id;
            },
            cancellationToken);

    /// <summary>Replaces what a person is, as far as it came by hand, or as far as it came with a sign-in.</summary>
    internal ValueTask SetGrantsAsync(int id, IReadOnlyList<Grant> grants, bool isMapped, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                connection.Execute(
                    "DELETE FROM grants WHERE person_id = @id AND is_mapped = @isMapped AND binding = ''",
                    new { id, isMapped },
                    transaction);
                Give(connection, transaction, id, grants);
            },
            cancellationToken);

    /// <summary>Sets a new password and ends the sessions of the person but for one.</summary>
    internal ValueTask SetPasswordAsync(int id, string passwordHash, int? keptSession, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                connection.Execute("UPDATE people SET password_hash = @passwordHash WHERE id = @id", new { id, passwordHash }, transaction);
                EndSessions(connection, transaction, id, keptSession);
            },
            cancellationToken);

    /// <summary>Stores the same password, hashed anew by today's rules.</summary>
    internal ValueTask RehashAsync(int id, string passwordHash, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                connection.Execute("UPDATE people SET password_hash = @passwordHash WHERE id = @id", new { id, passwordHash }, transaction);
            },
            cancellationToken);

    /// <summary>Bars or lets in again; barring ends all sessions.</summary>
    internal ValueTask SetDisabledAsync(int id, DateTimeOffset? since, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                EndSessions(connection, transaction, id, null);
                connection.Execute(
                    "UPDATE people SET disabled_at = @at WHERE id = @id", new { id, at = since?.ToUnixTimeMilliseconds() }, transaction);
            },
            cancellationToken);

    /// <summary>Removes a person with sessions, grants and share links.</summary>
    internal ValueTask RemoveAsync(int id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                connection.Execute("DELETE FROM people WHERE id = @id", new { id }, transaction);
            },
            cancellationToken);

    private static bool IsSame(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static void Give(SqliteConnection connection, SqliteTransaction transaction, int id, IEnumerable<Grant> grants)
    {
        foreach (var grant in grants)
        {
            connection.Execute(
                "INSERT INTO grants(person_id, role, team, is_mapped) VALUES (@id, @role, @team, @IsMapped) ON CONFLICT DO NOTHING",
                new { id, role = Grant.NameOf(grant.Role), team = grant.Team ?? "", grant.IsMapped },
                transaction);
        }
    }

    private static void EndSessions(SqliteConnection connection, SqliteTransaction transaction, int id, int? kept) =>
        connection.Execute(
            "DELETE FROM sessions WHERE person_id = @id AND id IS NOT @kept", new { id, kept }, transaction);

    private static Person ToPerson(Row row, IEnumerable<GrantRow> grants) => new()
    {
        Id = row.Id,
        Name = row.Name,
        PasswordHash = row.PasswordHash,
        Grants = [.. grants.SelectMany(ToGrant).OrderByDescending(g => g.Role).ThenBy(g => g.Team, StringComparer.Ordinal)],
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
        DisabledAt = row.DisabledAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
        Identity = row is { Issuer: { } issuer, Subject: { } subject } ? new ExternalIdentity(issuer, subject) : null,
    };

    private static IEnumerable<Grant> ToGrant(GrantRow row) => Grant.TryParseRole(row.Role, out var role)
        ? [new Grant(role, row.Team.Length == 0 ? null : row.Team, row.IsMapped) { Binding = row.Binding.Length == 0 ? null : row.Binding }]
        : [];

    private sealed class Row
    {
        public int Id { get; init; }

        public required string Name { get; init; }

        public required string PasswordHash { get; init; }

        public long CreatedAt { get; init; }

        public long? DisabledAt { get; init; }

        public string? Issuer { get; init; }

        public string? Subject { get; init; }
    }

    private sealed class GrantRow
    {
        public int PersonId { get; init; }

        public required string Role { get; init; }

        public required string Team { get; init; }

        public bool IsMapped { get; init; }

        public required string Binding { get; init; }
    }
}

using System.Text.Json.Nodes;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Access.People;

/// <summary>Keeps people and what they may do in the state database.</summary>
public sealed class PersonStore(StateDatabase database, AuditLog audit)
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
    internal ValueTask<int?> AddAsync(PersonDraft draft, Actor actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        audit.ChangeAsync(
            actor,
            (connection, transaction) =>
            {
                // The table's own rule knows the case of ASCII letters only.
                if (connection.Query<string>("SELECT name FROM people", transaction: transaction).Any(n => IsSame(n, draft.Name)))
                {
                    return Change.None((int?)null);
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
                if (id is not { } added)
                {
                    return Change.None(id);
                }

                Give(connection, transaction, added, draft.Grants);
                return Change.Of(id, new AuditEvent(AuditAction.PersonAdd, PersonTrail.Named(added, draft.Name))
                {
                    After = new JsonObject
                    {
                        ["name"] = draft.Name,
                        ["grants"] = PersonTrail.Of(draft.Grants),
                        ["has_password"] = draft.PasswordHash.Length > 0,
                        ["provider"] = draft.Identity?.Issuer,
                    },
                });
            },
            cancellationToken);

    /// <summary>Replaces what a person is, as far as it came by hand, or as far as it came with a sign-in. A sign-in that brings what
    /// was there changes nothing.</summary>
    internal ValueTask SetGrantsAsync(
        Person person, IReadOnlyList<Grant> grants, bool isMapped, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            person,
            actor,
            AuditAction.PersonGrantsSet,
            (connection, transaction) =>
            {
                var before = GrantsOf(connection, transaction, person.Id);
                connection.Execute(
                    "DELETE FROM grants WHERE person_id = @Id AND is_mapped = @isMapped AND binding = ''",
                    new { person.Id, isMapped },
                    transaction);
                Give(connection, transaction, person.Id, grants);
                var after = GrantsOf(connection, transaction, person.Id);
                return isMapped && before.SequenceEqual(after)
                    ? null
                    : new Difference(
                        new JsonObject { ["grants"] = PersonTrail.Of(before) }, new JsonObject { ["grants"] = PersonTrail.Of(after) });
            },
            cancellationToken);

    /// <summary>Sets a new password and ends the sessions of the person but for one.</summary>
    internal ValueTask SetPasswordAsync(
        Person person, string passwordHash, int? keptSession, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            person,
            actor,
            actor.Kind == ActorKind.Person && actor.Id == person.Id ? AuditAction.PersonPasswordChange : AuditAction.PersonPasswordSet,
            (connection, transaction) =>
            {
                connection.Execute(
                    "UPDATE people SET password_hash = @passwordHash WHERE id = @Id", new { person.Id, passwordHash }, transaction);
                var ended = EndSessions(connection, transaction, person.Id, keptSession);
                return new Difference(null, new JsonObject { ["sessions_ended"] = ended });
            },
            cancellationToken);

    /// <summary>Stores the same password, hashed anew by today's rules.</summary>
    internal ValueTask RehashAsync(int id, string passwordHash, CancellationToken cancellationToken) =>
        database.WriteUnrecordedAsync(
            "the same password, hashed anew",
            (connection, transaction) =>
            {
                connection.Execute("UPDATE people SET password_hash = @passwordHash WHERE id = @id", new { id, passwordHash }, transaction);
            },
            cancellationToken);

    /// <summary>Bars or lets in again; barring ends all sessions.</summary>
    internal ValueTask SetDisabledAsync(Person person, DateTimeOffset? since, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            person,
            actor,
            since is null ? AuditAction.PersonEnable : AuditAction.PersonDisable,
            (connection, transaction) =>
            {
                _ = EndSessions(connection, transaction, person.Id, null);
                connection.Execute(
                    "UPDATE people SET disabled_at = @at WHERE id = @Id",
                    new { person.Id, at = since?.ToUnixTimeMilliseconds() },
                    transaction);
                return new Difference(
                    new JsonObject { ["disabled_at"] = Written(person.DisabledAt) }, new JsonObject { ["disabled_at"] = Written(since) });
            },
            cancellationToken);

    /// <summary>Removes a person with sessions, grants and share links.</summary>
    internal ValueTask RemoveAsync(Person person, Actor actor, CancellationToken cancellationToken) =>
        ChangeAsync(
            person,
            actor,
            AuditAction.PersonRemove,
            (connection, transaction) =>
            {
                var links = connection.ExecuteScalar<int>(
                    "SELECT count(*) FROM share_links WHERE person_id = @Id", new { person.Id }, transaction);
                var views = connection.ExecuteScalar<int>(
                    "SELECT count(*) FROM saved_views WHERE person_id = @Id", new { person.Id }, transaction);
                var before = new JsonObject
                {
                    ["name"] = person.Name,
                    ["grants"] = PersonTrail.Of(GrantsOf(connection, transaction, person.Id)),
                    ["provider"] = person.Identity?.Issuer,
                    ["share_links"] = links,
                    ["saved_views"] = views,
                };
                connection.Execute("DELETE FROM people WHERE id = @Id", new { person.Id }, transaction);
                return new Difference(before, null);
            },
            cancellationToken);

    private async ValueTask ChangeAsync(
        Person person, Actor actor, AuditAction action, Func<SqliteConnection, SqliteTransaction, Difference?> write,
        CancellationToken cancellationToken) => await audit.ChangeAsync(
        actor,
        (connection, transaction) => write(connection, transaction) is { } difference
            ? Change.Of(true, new AuditEvent(action, PersonTrail.Named(person.Id, person.Name))
            {
                Before = difference.Before, After = difference.After,
            })
            : Change.None(false),
        cancellationToken);

    private static string? Written(DateTimeOffset? time) => time is { } at ? CanonicalTime.Of(at) : null;

    private static IReadOnlyList<Grant> GrantsOf(SqliteConnection connection, SqliteTransaction transaction, int id) =>
    [
        .. connection.Query<GrantRow>(
            """
            SELECT person_id AS PersonId, role AS Role, team AS Team, is_mapped AS IsMapped, binding AS Binding FROM grants
            WHERE person_id = @id ORDER BY role, team, is_mapped, binding
            """,
            new { id },
            transaction).SelectMany(ToGrant),
    ];

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

    private static int EndSessions(SqliteConnection connection, SqliteTransaction transaction, int id, int? kept) =>
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

    /// <summary>What was there before, and after.</summary>
    private sealed record Difference(JsonObject? Before, JsonObject? After);

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

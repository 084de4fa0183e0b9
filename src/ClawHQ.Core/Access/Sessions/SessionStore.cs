using System.Text.Json.Nodes;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;
using Dapper;

namespace ClawHQ.Core.Access.Sessions;

/// <summary>A session as it is stored.</summary>
internal sealed class SessionRow
{
    public int Id { get; init; }

    public int PersonId { get; init; }

    /// <summary>Hash of the secret that the cookie carries now.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Hash of the secret before it; null before the first rotation.</summary>
    public byte[]? FormerHash { get; init; }

    public string? Provider { get; init; }

    public string? Address { get; init; }

    public string? Browser { get; init; }

    /// <summary>Unix milliseconds, like all times here.</summary>
    public long CreatedAt { get; init; }

    public long RotatedAt { get; init; }

    public long SeenAt { get; init; }
}

/// <summary>Keeps sessions in the state database, by the hash of their secret only.</summary>
public sealed class SessionStore(StateDatabase database, AuditLog audit)
{
    /// <summary>Most sessions of one person; the one that was idle longest makes room.</summary>
    public const int OfOnePersonMax = 50;

    internal IReadOnlyList<SessionRow> All() => database.Read(connection => connection.Query<SessionRow>(
        """
        SELECT id AS Id, person_id AS PersonId, hash AS Hash, former_hash AS FormerHash, provider AS Provider, address AS Address,
            browser AS Browser, created_at AS CreatedAt, rotated_at AS RotatedAt, seen_at AS SeenAt
        FROM sessions ORDER BY id
        """).ToList());

    /// <summary>Adds a session.</summary>
    /// <param name="row">The session.</param>
    /// <param name="replaced">Number of the session that this browser had, which ends; null for none.</param>
    /// <param name="actor">Who signs in.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal ValueTask<int> AddAsync(SessionRow row, int? replaced, Actor actor, CancellationToken cancellationToken) => audit.ChangeAsync(
        actor,
        (connection, transaction) =>
        {
            connection.Execute("DELETE FROM sessions WHERE id = @replaced", new { replaced }, transaction);
            var displaced = connection.Query<int>(
                """
                DELETE FROM sessions WHERE person_id = @PersonId AND id NOT IN (
                    SELECT id FROM sessions WHERE person_id = @PersonId ORDER BY seen_at DESC LIMIT @kept) RETURNING id
                """,
                new { row.PersonId, kept = OfOnePersonMax - 1 },
                transaction);
            var id = connection.ExecuteScalar<int>(
                """
                INSERT INTO sessions(person_id, hash, provider, address, browser, created_at, rotated_at, seen_at)
                VALUES (@PersonId, @Hash, @Provider, @Address, @Browser, @CreatedAt, @RotatedAt, @SeenAt) RETURNING id
                """,
                row,
                transaction);
            return Change.Of(id, new AuditEvent(AuditAction.SessionStart, new AuditObject("session", id, actor.Name))
            {
                After = new JsonObject
                {
                    ["provider"] = row.Provider,
                    ["browser"] = row.Browser,
                    ["ended"] = new JsonArray([.. displaced.Concat(replaced is { } one ? [one] : []).Select(d => JsonValue.Create(d))]),
                },
            });
        },
        cancellationToken);

    internal ValueTask RotateAsync(int id, byte[] hash, byte[] former, long now, CancellationToken cancellationToken) =>
        database.WriteUnrecordedAsync(
        "a session's secret is replaced",
        (connection, transaction) =>
        {
            connection.Execute(
                "UPDATE sessions SET hash = @hash, former_hash = @former, rotated_at = @now WHERE id = @id",
                new { id, hash, former, now },
                transaction);
        },
        cancellationToken);

    /// <summary>Removes sessions, with the records that say why.</summary>
    internal async ValueTask RemoveAsync(
        IReadOnlyList<int> ids, Actor actor, IReadOnlyList<AuditEvent> records, CancellationToken cancellationToken) =>
        await audit.ChangeAsync(
            actor,
            (connection, transaction) =>
            {
                foreach (var id in ids)
                {
                    connection.Execute("DELETE FROM sessions WHERE id = @id", new { id }, transaction);
                }

                return Change.Each(true, records);
            },
            cancellationToken);

    internal ValueTask NoteSeenAsync(IReadOnlyList<(int Id, long SeenAt)> seen, CancellationToken cancellationToken) =>
        database.WriteUnrecordedAsync(
        "last use of sessions",
        (connection, transaction) =>
        {
            foreach (var (id, seenAt) in seen)
            {
                connection.Execute("UPDATE sessions SET seen_at = @seenAt WHERE id = @id", new { id, seenAt }, transaction);
            }
        },
        cancellationToken);
}

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
public sealed class SessionStore(StateDatabase database)
{
    /// <summary>Most sessions of one person; the one that was idle longest makes room.</summary>
    public const int OfOnePersonMax = 50;

    internal IReadOnlyList<SessionRow> All() => database.Read(connection => connection.Query<SessionRow>(
        """
        SELECT id AS Id, person_id AS PersonId, hash AS Hash, former_hash AS FormerHash, provider AS Provider, address AS Address,
            browser AS Browser, created_at AS CreatedAt, rotated_at AS RotatedAt, seen_at AS SeenAt
        FROM sessions ORDER BY id
        """).ToList());

    internal ValueTask<int> AddAsync(SessionRow row, CancellationToken cancellationToken) => database.WriteAsync(
        (connection, transaction) =>
        {
            connection.Execute(
                """
                DELETE FROM sessions WHERE person_id = @PersonId AND id NOT IN (
                    SELECT id FROM sessions WHERE person_id = @PersonId ORDER BY seen_at DESC LIMIT @kept)
                """,
                new { row.PersonId, kept = OfOnePersonMax - 1 },
                transaction);
            return connection.ExecuteScalar<int>(
                """
                INSERT INTO sessions(person_id, hash, provider, address, browser, created_at, rotated_at, seen_at)
                VALUES (@PersonId, @Hash, @Provider, @Address, @Browser, @CreatedAt, @RotatedAt, @SeenAt) RETURNING id
                """,
                row,
                transaction);
        },
        cancellationToken);

    internal ValueTask RotateAsync(int id, byte[] hash, byte[] former, long now, CancellationToken cancellationToken) =>
        database.WriteAsync(
        (connection, transaction) =>
        {
            connection.Execute(
                "UPDATE sessions SET hash = @hash, former_hash = @former, rotated_at = @now WHERE id = @id",
                new { id, hash, former, now },
                transaction);
        },
        cancellationToken);

    internal ValueTask RemoveAsync(IReadOnlyList<int> ids, CancellationToken cancellationToken) => database.WriteAsync(
        (connection, transaction) =>
        {
            foreach (var id in ids)
            {
                connection.Execute("DELETE FROM sessions WHERE id = @id", new { id }, transaction);
            }
        },
        cancellationToken);

    internal ValueTask NoteSeenAsync(IReadOnlyList<(int Id, long SeenAt)> seen, CancellationToken cancellationToken) => database.WriteAsync(
        (connection, transaction) =>
        {
            foreach (var (id, seenAt) in seen)
            {
                connection.Execute("UPDATE sessions SET seen_at = @seenAt WHERE id = @id", new { id, seenAt }, transaction);
            }
        },
        cancellationToken);
}

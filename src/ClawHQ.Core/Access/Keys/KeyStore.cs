using ClawHQ.Core.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Access.Keys;

/// <summary>What a new key shall be.</summary>
public sealed record KeyDraft
{
    public required string Name { get; init; }

    public required Scopes Scopes { get; init; }

    public KeyBinding Binding { get; init; } = KeyBinding.None;

    /// <summary>From when it is refused; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Keeps keys in the state database.</summary>
public sealed class KeyStore(StateDatabase database)
{
    /// <summary>Every key, in the order of their making.</summary>
    public IReadOnlyList<ApiKey> All() => database.Read(connection => connection.Query<Row>(
        """
        SELECT id AS Id, name AS Name, public_id AS PublicId, hash AS Hash, scopes AS Scopes, team AS Team, project AS Project,
            agent AS Agent, created_at AS CreatedAt, expires_at AS ExpiresAt, revoked_at AS RevokedAt, last_used_at AS LastUsedAt
        FROM keys ORDER BY id
        """).Select(ToKey).ToList());

    /// <summary>Adds a key unless <paramref name="liveMax"/> live ones have its name already, or its text is known.</summary>
    /// <returns>The new key's number, or the reason why it was refused.</returns>
    internal ValueTask<(int Id, string? Refusal)> AddAsync(
        KeyDraft draft, string? publicId, byte[] hash, DateTimeOffset now, int liveMax, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                var at = now.ToUnixTimeMilliseconds();
                var live = connection.ExecuteScalar<int>(
                    "SELECT count(*) FROM keys WHERE name = @Name AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @at)",
                    new { draft.Name, at },
                    transaction);
                if (live >= liveMax)
                {
                    return (0, (string?)"name_taken");
                }

                if (connection.ExecuteScalar<bool>("SELECT EXISTS(SELECT 1 FROM keys WHERE hash = @hash)", new { hash }, transaction))
                {
                    return (0, "key_known");
                }

                return (Insert(connection, transaction, draft, publicId, hash, at), null);
            },
            cancellationToken);

    /// <summary>Revokes a key. False when there is no live key of this number.</summary>
    internal async ValueTask<bool> RevokeAsync(int id, DateTimeOffset now, CancellationToken cancellationToken) =>
        await database.WriteAsync(
            (connection, transaction) => connection.Execute(
                "UPDATE keys SET revoked_at = @at WHERE id = @id AND revoked_at IS NULL",
                new { id, at = now.ToUnixTimeMilliseconds() },
                transaction),
            cancellationToken) == 1;

    /// <summary>Notes when keys were last used.</summary>
    internal ValueTask NoteUsesAsync(IReadOnlyList<(int Id, long UsedAt)> uses, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) =>
            {
                foreach (var (id, usedAt) in uses)
                {
                    connection.Execute("UPDATE keys SET last_used_at = @usedAt WHERE id = @id", new { id, usedAt }, transaction);
                }
            },
            cancellationToken);

    private static int Insert(
        SqliteConnection connection, SqliteTransaction transaction, KeyDraft draft, string? publicId, byte[] hash, long at) =>
        connection.ExecuteScalar<int>(
            """
            INSERT INTO keys(name, public_id, hash, scopes, team, project, agent, created_at, expires_at)
            VALUES (@Name, @publicId, @hash, @scopes, @Team, @Project, @Agent, @at, @expiresAt) RETURNING id
            """,
            new
            {
                draft.Name,
                publicId,
                hash,
                scopes = (int)draft.Scopes,
                draft.Binding.Team,
                draft.Binding.Project,
                draft.Binding.Agent,
                at,
                expiresAt = draft.ExpiresAt?.ToUnixTimeMilliseconds(),
            },
            transaction);

    private static ApiKey ToKey(Row row) => new()
    {
        Id = row.Id,
        Name = row.Name,
        PublicId = row.PublicId,
        Hash = row.Hash,
        Scopes = (Scopes)row.Scopes,
        Binding = row is { Team: null, Project: null, Agent: null } ? KeyBinding.None : new KeyBinding(row.Team, row.Project, row.Agent),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
        ExpiresAt = Time(row.ExpiresAt),
        RevokedAt = Time(row.RevokedAt),
        LastUsedAt = Time(row.LastUsedAt),
    };

    private static DateTimeOffset? Time(long? milliseconds) =>
        milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;

    /// <summary>A row of the table.</summary>
    private sealed class Row
    {
        public int Id { get; init; }

        public required string Name { get; init; }

        public string? PublicId { get; init; }

        public required byte[] Hash { get; init; }

        public int Scopes { get; init; }

        public string? Team { get; init; }

        public string? Project { get; init; }

        public string? Agent { get; init; }

        public long CreatedAt { get; init; }

        public long? ExpiresAt { get; init; }

        public long? RevokedAt { get; init; }

        public long? LastUsedAt { get; init; }
    }
}

using System.Text.Json.Nodes;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
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

/// <summary>A key that is to be stored.</summary>
/// <param name="Draft">What it shall be.</param>
/// <param name="PublicId">The public part of its text; null for an imported one.</param>
/// <param name="Hash">The hash of its text.</param>
/// <param name="LiveMax">How many live keys may have its name, with it.</param>
/// <param name="Action">How it came.</param>
internal sealed record NewKey(KeyDraft Draft, string? PublicId, byte[] Hash, int LiveMax, AuditAction Action);

/// <summary>Keeps keys in the state database.</summary>
public sealed class KeyStore(StateDatabase database, AuditLog audit)
{
    /// <summary>Every key, in the order of their making.</summary>
    public IReadOnlyList<ApiKey> All() => database.Read(connection => connection.Query<Row>(
        """
        SELECT id AS Id, name AS Name, public_id AS PublicId, hash AS Hash, scopes AS Scopes, team AS Team, project AS Project,
            agent AS Agent, created_at AS CreatedAt, expires_at AS ExpiresAt, revoked_at AS RevokedAt, last_used_at AS LastUsedAt
        FROM keys ORDER BY id
        """).Select(ToKey).ToList());

    /// <summary>Adds a key unless as many live ones as may be have its name already, or its text is known.</summary>
    /// <returns>The new key's number, or the reason why it was refused.</returns>
    internal ValueTask<(int Id, string? Refusal)> AddAsync(
        NewKey key, Actor actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        audit.ChangeAsync(
            actor,
            (connection, transaction) =>
            {
                var at = now.ToUnixTimeMilliseconds();
                var (draft, hash) = (key.Draft, key.Hash);
                var live = connection.ExecuteScalar<int>(
                    "SELECT count(*) FROM keys WHERE name = @Name AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > @at)",
                    new { draft.Name, at },
                    transaction);
                if (live >= key.LiveMax)
                {
                    return Change.None((0, (string?)"name_taken"));
                }

                if (connection.ExecuteScalar<bool>("SELECT EXISTS(SELECT 1 FROM keys WHERE hash = @hash)", new { hash }, transaction))
                {
                    return Change.None((0, (string?)"key_known"));
                }

                var id = Insert(connection, transaction, key, at);
                return Change.Of(
                    (id, (string?)null), new AuditEvent(key.Action, KeyTrail.Named(id, draft.Name)) { After = KeyTrail.Of(draft) });
            },
            cancellationToken);

    /// <summary>Revokes a key. False when there is no live key of this number.</summary>
    internal ValueTask<bool> RevokeAsync(ApiKey key, Actor actor, DateTimeOffset now, CancellationToken cancellationToken) =>
        audit.ChangeAsync(
            actor,
            (connection, transaction) => connection.Execute(
                "UPDATE keys SET revoked_at = @at WHERE id = @Id AND revoked_at IS NULL",
                new { key.Id, at = now.ToUnixTimeMilliseconds() },
                transaction) == 1
                ? Change.Of(true, new AuditEvent(AuditAction.KeyRevoke, KeyTrail.Named(key.Id, key.Name))
                {
                    Before = new JsonObject { ["revoked_at"] = null },
                    After = new JsonObject { ["revoked_at"] = CanonicalTime.Of(now) },
                })
                : Change.None(false),
            cancellationToken);

    /// <summary>Notes when keys were last used.</summary>
    internal ValueTask NoteUsesAsync(IReadOnlyList<(int Id, long UsedAt)> uses, CancellationToken cancellationToken) =>
        database.WriteUnrecordedAsync(
            "last use of keys",
            (connection, transaction) =>
            {
                foreach (var (id, usedAt) in uses)
                {
                    connection.Execute("UPDATE keys SET last_used_at = @usedAt WHERE id = @id", new { id, usedAt }, transaction);
                }
            },
            cancellationToken);

    private static int Insert(
        SqliteConnection connection, SqliteTransaction transaction, NewKey key, long at) =>
        connection.ExecuteScalar<int>(
            """
            INSERT INTO keys(name, public_id, hash, scopes, team, project, agent, created_at, expires_at)
            VALUES (@Name, @publicId, @hash, @scopes, @Team, @Project, @Agent, @at, @expiresAt) RETURNING id
            """,
            new
            {
                key.Draft.Name,
                publicId = key.PublicId,
                hash = key.Hash,
                scopes = (int)key.Draft.Scopes,
                key.Draft.Binding.Team,
                key.Draft.Binding.Project,
                key.Draft.Binding.Agent,
                at,
                expiresAt = key.Draft.ExpiresAt?.ToUnixTimeMilliseconds(),
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

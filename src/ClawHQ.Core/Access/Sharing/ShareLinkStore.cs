using System.Text.Json;
using System.Text.Json.Nodes;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;
using Dapper;

namespace ClawHQ.Core.Access.Sharing;

/// <summary>A page that somebody shared.</summary>
/// <param name="Id">Its number.</param>
/// <param name="PersonId">Who made it.</param>
/// <param name="Path">The page with its query.</param>
/// <param name="Teams">What its maker could see when it was made; it never shows more, also when its maker sees more later.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when it shows nothing.</param>
/// <param name="LastUsedAt">When it was last opened, a minute behind at most; null for never.</param>
public sealed record ShareLink(
    int Id, int PersonId, string Path, TeamBound Teams, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, DateTimeOffset? LastUsedAt);

/// <summary>Keeps share links in the state database, by the hash of their token only.</summary>
public sealed class ShareLinkStore(StateDatabase database, AuditLog audit)
{
    /// <summary>Most live links of one person.</summary>
    public const int OfOnePersonMax = 200;

    private const string Columns =
        """
        SELECT id AS Id, person_id AS PersonId, path AS Path, teams AS Teams, created_at AS CreatedAt, expires_at AS ExpiresAt,
            last_used_at AS LastUsedAt
        FROM share_links
        """;

    /// <summary>All links that have not expired, newest first.</summary>
    public IReadOnlyList<ShareLink> All(DateTimeOffset now) => database.Read(connection => connection.Query<Row>(
        Columns + " WHERE expires_at > @at ORDER BY id DESC", new { at = now.ToUnixTimeMilliseconds() }).Select(ToLink).ToList());

    /// <summary>The link whose token has this hash, unless it has expired.</summary>
    internal ShareLink? Find(byte[] hash, DateTimeOffset now) => database.Read(connection => connection.QueryFirstOrDefault<Row>(
        Columns + " WHERE hash = @hash AND expires_at > @at", new { hash, at = now.ToUnixTimeMilliseconds() })) is { } row
        ? ToLink(row)
        : null;

    /// <summary>Adds a link. Null when its maker has too many.</summary>
    internal ValueTask<int?> AddAsync(ShareLink link, byte[] hash, Actor actor, CancellationToken cancellationToken) => audit.ChangeAsync(
        actor,
        (connection, transaction) =>
        {
            var at = link.CreatedAt.ToUnixTimeMilliseconds();
            var live = connection.ExecuteScalar<int>(
                "SELECT count(*) FROM share_links WHERE person_id = @PersonId AND expires_at > @at",
                new { link.PersonId, at },
                transaction);
            if (live >= OfOnePersonMax)
            {
                return Change.None((int?)null);
            }

            var id = connection.ExecuteScalar<int>(
                """
                INSERT INTO share_links(hash, person_id, path, teams, created_at, expires_at)
                VALUES (@hash, @PersonId, @Path, @teams, @at, @until) RETURNING id
                """,
                new
                {
                    hash,
                    link.PersonId,
                    link.Path,
                    teams = link.Teams.IsAll ? null : JsonSerializer.Serialize(link.Teams.Teams),
                    at,
                    until = link.ExpiresAt.ToUnixTimeMilliseconds(),
                },
                transaction);
            return Change.Of((int?)id, new AuditEvent(AuditAction.ShareLinkCreate, Named(id, link.Path)) { After = Told(link) });
        },
        cancellationToken);

    internal async ValueTask RemoveAsync(ShareLink link, Actor actor, CancellationToken cancellationToken) => await audit.ChangeAsync(
        actor,
        (connection, transaction) => connection.Execute("DELETE FROM share_links WHERE id = @Id", new { link.Id }, transaction) == 1
            ? Change.Of(true, new AuditEvent(AuditAction.ShareLinkRevoke, Named(link.Id, link.Path)) { Before = Told(link) })
            : Change.None(false),
        cancellationToken);

    internal ValueTask NoteUseAsync(int id, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteUnrecordedAsync(
        "last use of a link",
        (connection, transaction) =>
        {
            connection.Execute(
                "UPDATE share_links SET last_used_at = @at WHERE id = @id", new { id, at = now.ToUnixTimeMilliseconds() }, transaction);
        },
        cancellationToken);

    internal async ValueTask RemoveExpiredAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var at = now.ToUnixTimeMilliseconds();
        if (database.Read(c => c.ExecuteScalar<bool>("SELECT EXISTS(SELECT 1 FROM share_links WHERE expires_at <= @at)", new { at })))
        {
            await audit.ChangeAsync(
                Actor.System,
                (connection, transaction) =>
                {
                    var over = connection.Query<Row>(Columns + " WHERE expires_at <= @at", new { at }, transaction).Select(ToLink).ToList();
                    connection.Execute("DELETE FROM share_links WHERE expires_at <= @at", new { at }, transaction);
                    return Change.Each(true, over.Select(
                        l => new AuditEvent(AuditAction.ShareLinkExpire, Named(l.Id, l.Path)) { Before = Told(l) }));
                },
                cancellationToken);
        }
    }

    private static AuditObject Named(int id, string path) => new("share_link", id, path);

    /// <summary>What audit records say of a link; never its token.</summary>
    private static JsonObject Told(ShareLink link) => new()
    {
        ["path"] = link.Path,
        ["teams"] = link.Teams.IsAll ? null : new JsonArray([.. link.Teams.Teams.Select(t => JsonValue.Create(t))]),
        ["expires_at"] = CanonicalTime.Of(link.ExpiresAt),
    };

    private static ShareLink ToLink(Row row) => new(
        row.Id,
        row.PersonId,
        row.Path,
        row.Teams is { } teams ? TeamBound.Of(JsonSerializer.Deserialize<string[]>(teams) ?? []) : TeamBound.All,
        DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
        DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresAt),
        row.LastUsedAt is { } used ? DateTimeOffset.FromUnixTimeMilliseconds(used) : null);

    private sealed class Row
    {
        public int Id { get; init; }

        public int PersonId { get; init; }

        public required string Path { get; init; }

        public string? Teams { get; init; }

        public long CreatedAt { get; init; }

        public long ExpiresAt { get; init; }

        public long? LastUsedAt { get; init; }
    }
}

using System.Text.Json.Nodes;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;
using Dapper;

namespace ClawHQ.Core.Access.Views;

/// <summary>A page with what was chosen on it, under a name.</summary>
/// <param name="Id">Its number.</param>
/// <param name="PersonId">Who saved it.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Path">The page with its query.</param>
/// <param name="Audience">Who else sees it.</param>
/// <param name="CreatedAt">When it was saved.</param>
public sealed record SavedView(int Id, int PersonId, string Name, string Path, Audience Audience, DateTimeOffset CreatedAt);

/// <summary>Who sees a saved view besides the person who saved it.</summary>
public sealed record Audience
{
    private Audience(string? team) => Stored = team;

    /// <summary>Nobody.</summary>
    public static Audience Nobody { get; } = new((string?)null);

    /// <summary>Everyone in the organisation.</summary>
    public static Audience Organisation { get; } = new("");

    /// <summary>The team that sees it; null when it is no single team's.</summary>
    public string? Team => Stored is { Length: > 0 } ? Stored : null;

    /// <summary>As it is kept: null for nobody, empty for the organisation, else the team.</summary>
    internal string? Stored { get; }

    /// <summary>Who sees that team's spend.</summary>
    /// <param name="team">The team; not empty.</param>
    public static Audience Of(string team) => new(team);

    /// <summary>Whether somebody is in it.</summary>
    public bool Includes(Caller caller) => Stored is not null && (Stored.Length == 0 || caller.VisibleTeams.Contains(Stored));

    /// <summary>Reads what <see cref="Stored"/> wrote.</summary>
    internal static Audience OfStored(string? stored) => new(stored);
}

/// <summary>Keeps saved views in the state database.</summary>
public sealed class SavedViewStore(StateDatabase database, AuditLog audit)
{
    /// <summary>Most views of one person.</summary>
    public const int OfOnePersonMax = 100;

    /// <summary>All views, by name.</summary>
    public IReadOnlyList<SavedView> All() => database.Read(connection => connection.Query<Row>(
        """
        SELECT id AS Id, person_id AS PersonId, name AS Name, path AS Path, team AS Team, created_at AS CreatedAt
        FROM saved_views ORDER BY name COLLATE NOCASE, id
        """).Select(ToView).ToList());

    /// <summary>Adds a view.</summary>
    /// <returns>Its number, or the reason why it was refused: <c>too_many</c>, <c>name_taken</c>.</returns>
    internal ValueTask<(int Id, string? Refusal)> AddAsync(SavedView view, Actor actor, CancellationToken cancellationToken) =>
        audit.ChangeAsync(
        actor,
        (connection, transaction) =>
        {
            var own = connection.ExecuteScalar<int>(
                "SELECT count(*) FROM saved_views WHERE person_id = @PersonId", new { view.PersonId }, transaction);
            if (own >= OfOnePersonMax)
            {
                return Change.None((0, (string?)"too_many"));
            }

            var id = connection.ExecuteScalar<int?>(
                """
                INSERT INTO saved_views(person_id, name, path, team, created_at) VALUES (@PersonId, @Name, @Path, @team, @at)
                ON CONFLICT DO NOTHING RETURNING id
                """,
                new { view.PersonId, view.Name, view.Path, team = view.Audience.Stored, at = view.CreatedAt.ToUnixTimeMilliseconds() },
                transaction);
            return id is { } added
                ? Change.Of(
                    (added, (string?)null),
                    new AuditEvent(AuditAction.ViewSave, new AuditObject("view", added, view.Name)) { After = Told(view) })
                : Change.None((0, (string?)"name_taken"));
        },
        cancellationToken);

    internal async ValueTask RemoveAsync(SavedView view, Actor actor, CancellationToken cancellationToken) => await audit.ChangeAsync(
        actor,
        (connection, transaction) => connection.Execute("DELETE FROM saved_views WHERE id = @Id", new { view.Id }, transaction) == 1
            ? Change.Of(
                true, new AuditEvent(AuditAction.ViewRemove, new AuditObject("view", view.Id, view.Name)) { Before = Told(view) })
            : Change.None(false),
        cancellationToken);

    /// <summary>What audit records say of a view.</summary>
    private static JsonObject Told(SavedView view) => new()
    {
        ["name"] = view.Name,
        ["path"] = view.Path,
        ["audience"] = view.Audience.Stored switch { null => "private", "" => "organisation", var team => $"team {team}" },
    };

    private static SavedView ToView(Row row) => new(
        row.Id, row.PersonId, row.Name, row.Path, Audience.OfStored(row.Team), DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt));

    private sealed class Row
    {
        public int Id { get; init; }

        public int PersonId { get; init; }

        public required string Name { get; init; }

        public required string Path { get; init; }

        public string? Team { get; init; }

        public long CreatedAt { get; init; }
    }
}

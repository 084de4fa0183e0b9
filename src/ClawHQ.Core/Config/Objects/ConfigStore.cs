using ClawHQ.Core.Audit;
using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Config.Objects;

/// <summary>Keeps objects in the state database: those without a target whole, of the others who manages them and as what.</summary>
public sealed class ConfigStore
{
    /// <summary>The tables. A spec of an object with a target is as its files had it last.</summary>
    public const string Tables =
        """
        CREATE TABLE config_objects(
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            labels TEXT NOT NULL,
            spec TEXT NOT NULL,
            owner TEXT,
            file TEXT,
            updated_at INTEGER NOT NULL,
            author TEXT NOT NULL,
            PRIMARY KEY (kind, name)
        ) WITHOUT ROWID;
        CREATE TABLE config_applies(
            id INTEGER PRIMARY KEY,
            applied_at INTEGER NOT NULL,
            author TEXT NOT NULL,
            owner TEXT NOT NULL,
            base TEXT NOT NULL,
            plan TEXT NOT NULL
        );
        """;

    /// <summary>Version 2: which record an apply left and what it was made from; what has drifted, and since when.</summary>
    public const string DriftTables =
        """
        ALTER TABLE config_applies ADD COLUMN audit_seq INTEGER;
        ALTER TABLE config_applies ADD COLUMN revision TEXT;
        CREATE TABLE config_drift(
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            cause TEXT NOT NULL,
            since INTEGER NOT NULL,
            PRIMARY KEY (kind, name)
        ) WITHOUT ROWID;
        """;

    /// <summary>Applies that are kept; older ones go.</summary>
    private const int AppliesMax = 1_000;

    /// <summary>Most characters that are kept of an apply's plan.</summary>
    private const int PlanLengthMax = 50_000;

    private readonly KindTable _kinds;
    private readonly IReadOnlyDictionary<string, ConfigTarget> _targets;

    public ConfigStore(StateDatabase database, KindTable kinds, IEnumerable<ConfigTarget> targets)
    {
        Database = database;
        _kinds = kinds;
        _targets = targets.ToDictionary(t => t.Kind, StringComparer.Ordinal);
    }

    /// <summary>The targets, in a fixed order, in which they are held.</summary>
    public IEnumerable<ConfigTarget> Targets => _targets.Values.OrderBy(t => _kinds.PlaceOf(t.Kind));

    /// <summary>Where they are kept.</summary>
    internal StateDatabase Database { get; }

    /// <summary>All objects, by the order of kinds and then by name.</summary>
    public IReadOnlyList<ConfigObject> All() => Database.Read(Read);

    /// <summary>The last applies, newest first: when, who, whose files, and the plan as text.</summary>
    public IReadOnlyList<ConfigApply> Applies(int limit) => Database.Read(c => c.Query<ConfigApply>(
        """
        SELECT id AS Id, applied_at AS AppliedAt, author AS Author, owner AS Owner, base AS Base, plan AS Plan,
            audit_seq AS AuditSeq, revision AS Revision
        FROM config_applies ORDER BY id DESC LIMIT @limit
        """,
        new { limit }).ToList());

    /// <summary>All objects as of a transaction.</summary>
    internal IReadOnlyList<ConfigObject> Read(SqliteConnection connection)
    {
        var rows = Rows(connection);
        var objects = rows.Where(r => !_targets.ContainsKey(r.Kind)).ToList();
        foreach (var target in _targets.Values)
        {
            var known = rows.Where(r => r.Kind == target.Kind).ToDictionary(r => r.Name, StringComparer.Ordinal);
            foreach (var (name, spec) in target.Read(connection))
            {
                var row = known.GetValueOrDefault(name) ?? new ConfigObject { Kind = target.Kind, Name = name, Spec = spec };
                objects.Add(row with { Spec = spec, Applied = row.IsManaged && row.Spec != spec ? row.Spec : null });
            }
        }

        return [.. objects.OrderBy(o => _kinds.PlaceOf(o.Kind)).ThenBy(o => o.Name, StringComparer.Ordinal)];
    }

    /// <summary>Objects that files manage and that are not there any more: whoever keeps them lost them by other means.</summary>
    internal IReadOnlyList<ConfigObject> Gone(SqliteConnection connection)
    {
        var there = _targets.Values.ToDictionary(t => t.Kind, t => t.Read(connection), StringComparer.Ordinal);
        return [.. Rows(connection)
            .Where(r => r.IsManaged && there.TryGetValue(r.Kind, out var names) && !names.ContainsKey(r.Name))
            .OrderBy(r => _kinds.PlaceOf(r.Kind)).ThenBy(r => r.Name, StringComparer.Ordinal)];
    }

    /// <summary>What targets have to say against an object.</summary>
    internal IEnumerable<Api.ProblemItem> Check(ConfigObject wanted, SqliteConnection connection) =>
        _targets.TryGetValue(wanted.Kind, out var target) ? target.Check(wanted, connection) : [];

    /// <summary>What keeps the objects of a kind; null for a kind that is kept here.</summary>
    internal ConfigTarget? TargetOf(string kind) => _targets.GetValueOrDefault(kind);

    /// <summary>Whether an object keeps labels: where another part of the program keeps it, only as one that files manage.</summary>
    public bool HasLabels(string kind, bool isManaged) => isManaged || !_targets.ContainsKey(kind);

    /// <summary>Writes changes within a transaction.</summary>
    internal void Write(
        SqliteConnection connection, SqliteTransaction transaction, IReadOnlyList<ObjectChange> changes, ConfigAuthor author)
    {
        foreach (var change in changes)
        {
            Keep(connection, transaction, change, author);
        }

        foreach (var target in Targets)
        {
            ObjectChange[] own = [.. changes.Where(c => c.Kind == target.Kind && IsTargets(c))];
            if (own.Length > 0)
            {
                target.Write(connection, transaction, own, author);
            }
        }
    }

    /// <summary>Remembers an apply, which leaves the next record of the trail.</summary>
    internal static void Remember(
        SqliteConnection connection, SqliteTransaction transaction, ConfigAuthor author, string owner, string basis, string plan,
        string? revision)
    {
        connection.Execute(
            """
            INSERT INTO config_applies(applied_at, author, owner, base, plan, audit_seq, revision)
            VALUES (@Time, @Name, @owner, @basis, @plan, @seq, @revision)
            """,
            new
            {
                author.Time,
                author.Name,
                owner,
                basis,
                plan = plan.Length > PlanLengthMax ? plan[..PlanLengthMax] + "\n..." : plan,
                seq = AuditLog.ReadHead(connection).Seq + 1,
                revision,
            },
            transaction);
        connection.Execute(
            "DELETE FROM config_applies WHERE id <= (SELECT max(id) FROM config_applies) - @AppliesMax", new { AppliesMax }, transaction);
    }

    /// <summary>Whether a change is more than one of labels and files.</summary>
    private static bool IsTargets(ObjectChange change) =>
        change.Before?.Spec != change.After?.Spec || change.Before?.IsManaged != change.After?.IsManaged;

    private static List<ConfigObject> Rows(SqliteConnection connection) => connection.Query<ConfigObject>(
        """
        SELECT kind AS Kind, name AS Name, labels AS Labels, spec AS Spec, owner AS Owner, file AS File, updated_at AS UpdatedAt,
            author AS Author
        FROM config_objects
        """).ToList();

    private void Keep(SqliteConnection connection, SqliteTransaction transaction, ObjectChange change, ConfigAuthor author)
    {
        // What is not managed and has a target is kept there alone.
        if (change.After is not { } after || (!after.IsManaged && _targets.ContainsKey(after.Kind)))
        {
            connection.Execute(
                "DELETE FROM config_objects WHERE kind = @Kind AND name = @Name", new { change.Kind, change.Name }, transaction);
            return;
        }

        connection.Execute(
            "INSERT OR REPLACE INTO config_objects VALUES (@Kind, @Name, @Labels, @Spec, @Owner, @File, @Time, @Author)",
            new { after.Kind, after.Name, after.Labels, after.Spec, after.Owner, after.File, author.Time, Author = author.Name },
            transaction);
    }
}

/// <summary>An apply that was carried out.</summary>
/// <param name="Id">Its number.</param>
/// <param name="AppliedAt">Unix milliseconds.</param>
/// <param name="Author">Who applied.</param>
/// <param name="Owner">Whose files.</param>
/// <param name="Base">The state from which it was planned.</param>
/// <param name="Plan">The plan as text.</param>
/// <param name="AuditSeq">The number of its audit record; null for one from before these were noted.</param>
/// <param name="Revision">The Git commit that was applied; null where that is not known.</param>
public sealed record ConfigApply(
    long Id, long AppliedAt, string Author, string Owner, string Base, string Plan, long? AuditSeq, string? Revision);

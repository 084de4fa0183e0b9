using ClawHQ.Core.Audit;
using ClawHQ.Core.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Config.Objects;

/// <summary>An object that a record of the trail tells of.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Name">Its name, as of the record.</param>
/// <param name="Place">Which of the records that are written next: 0 for the first.</param>
/// <param name="Replaced">The name of the object whose place it took; null for none.</param>
internal sealed record ToldObject(string Kind, string Name, int Place = 0, string? Replaced = null);

/// <summary>Says which records of the audit trail tell of an object, by whichever name it had. Whoever writes such a record notes it here
/// in the same transaction.</summary>
internal sealed class EventIndex(StateDatabase database)
{
    /// <summary>Version 3 of the slice's tables: one row for each object that a record tells of. Records from before it are read once.
    /// </summary>
    public const string Tables =
        """
        CREATE TABLE config_events(
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            seq INTEGER NOT NULL,
            replaced TEXT,
            PRIMARY KEY (kind, name, seq)
        ) WITHOUT ROWID;
        INSERT INTO config_events
        SELECT substr(object_kind, 8), object_id, seq,
            CASE WHEN record ->> '$.reason' LIKE 'It takes the place of ''%''.'
                THEN substr(record ->> '$.reason', 24, length(record ->> '$.reason') - 25) END
        FROM audit_records WHERE object_kind LIKE 'config.%' AND object_id IS NOT NULL;
        INSERT INTO config_events
        SELECT DISTINCT substr(j.key, 1, instr(j.key, '/') - 1), substr(j.key, instr(j.key, '/') + 1), seq, NULL
        FROM audit_records, (SELECT '$.before' AS side UNION ALL SELECT '$.after'), json_each(record, side) j
        WHERE action = 'config.apply' AND j.type = 'object' AND instr(j.key, '/') > 1;
        """;

    /// <summary>Names that are followed back; nobody gives an object so many.</summary>
    private const int NamesMax = 100;

    /// <summary>An object's names, the present one first, each with the number of the record before which it was called so.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="name">Its name.</param>
    public IReadOnlyList<(string Name, long Before)> NamesOf(string kind, string name) => database.Read(connection =>
    {
        List<(string Name, long Before)> names = [(name, long.MaxValue)];
        for (var at = 0; at < names.Count && names.Count < NamesMax; at++)
        {
            var (known, before) = names[at];
            names.AddRange(connection.Query<(string, long)>(
                "SELECT replaced, seq FROM config_events WHERE kind = @kind AND name = @known AND seq < @before AND replaced IS NOT NULL",
                new { kind, known, before }));
        }

        return names;
    });

    /// <summary>Numbers of records that tell of an object under a name, newest first.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="name">The name.</param>
    /// <param name="before">Only records before this number.</param>
    /// <param name="limit">The most that are returned.</param>
    public IReadOnlyList<long> Find(string kind, string name, long before, int limit) => database.Read(c => c.Query<long>(
        "SELECT seq FROM config_events WHERE kind = @kind AND name = @name AND seq < @before ORDER BY seq DESC LIMIT @limit",
        new { kind, name, before, limit }).ToList());

    /// <summary>Notes of which objects the records tell that this transaction writes next.</summary>
    public static void Note(SqliteConnection connection, SqliteTransaction transaction, IEnumerable<ToldObject> told)
    {
        var next = AuditLog.ReadHead(connection).Seq + 1;
        connection.Execute(
            "INSERT INTO config_events(kind, name, seq, replaced) VALUES (@Kind, @Name, @seq, @Replaced)",
            told.Select(o => new { o.Kind, o.Name, seq = next + o.Place, o.Replaced }),
            transaction);
    }
}

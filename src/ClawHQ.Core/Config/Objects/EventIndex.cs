using ClawHQ.Core.Audit;
using ClawHQ.Core.Storage;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Config.Objects;

/// <summary>Says which records of the audit trail tell of an object, by whichever name it had.</summary>
internal sealed class EventIndex(StateDatabase database)
{
    /// <summary>Names that are followed back; nobody gives an object so many.</summary>
    private const int NamesMax = 100;

    private const string Events =
        """
        INSERT OR IGNORE INTO config_events
        SELECT substr(object_kind, 8), object_id, seq,
            CASE WHEN record ->> '$.reason' LIKE 'It takes the place of ''%''.'
                THEN substr(record ->> '$.reason', 24, length(record ->> '$.reason') - 25) END
        FROM audit_records WHERE object_kind LIKE 'config.%' AND object_id IS NOT NULL
        """;

    private const string Applied =
        """
        INSERT OR IGNORE INTO config_events
        SELECT substr(j.key, 1, instr(j.key, '/') - 1), substr(j.key, instr(j.key, '/') + 1), seq, NULL
        FROM audit_records, json_each(record, '$.SIDE') j
        WHERE action = 'config.apply' AND j.type = 'object' AND instr(j.key, '/') > 1
        """;

    /// <summary>Version 3 of the slice's tables: one row for each object that a record tells of, with the name of the object whose place
    /// it took, read out of the records by themselves, so that it cannot differ from them.</summary>
    public static string Tables { get; } =
        $"""
        CREATE TABLE config_events(
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            seq INTEGER NOT NULL,
            replaced TEXT,
            PRIMARY KEY (kind, name, seq)
        ) WITHOUT ROWID;
        {Events};
        {Side("before")};
        {Side("after")};
        CREATE TRIGGER config_events_of_record AFTER INSERT ON audit_records WHEN new.record ->> '$.object.kind' LIKE 'config%' BEGIN
            {Events} AND seq = new.seq;
            {Side("before")} AND seq = new.seq;
            {Side("after")} AND seq = new.seq;
        END;
        """;

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

    /// <summary>Notes that the next record of the trail is of these objects, also where it is too long to tell of all of them.</summary>
    public static void Note(SqliteConnection connection, SqliteTransaction transaction, IEnumerable<ObjectChange> changes)
    {
        var seq = AuditLog.ReadHead(connection).Seq + 1;
        foreach (var change in changes)
        {
            connection.Execute(
                "INSERT OR IGNORE INTO config_events VALUES (@Kind, @Name, @seq, NULL)",
                new { change.Kind, change.Name, seq },
                transaction);
        }
    }

    private static string Side(string side) => Applied.Replace("SIDE", side, StringComparison.Ordinal);
}

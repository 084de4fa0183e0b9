namespace ClawHQ.Core.Audit.Chain;

/// <summary>The tables of this slice. A record is kept once, as the bytes that were hashed; what is searched by is read out of it, so
/// that it cannot differ from it.</summary>
internal static class AuditTables
{
    /// <summary>Version 1. The triggers stop accidents; tampering is what the chain is for.</summary>
    public const string First =
        """
        CREATE TABLE audit_records(
            seq INTEGER PRIMARY KEY,
            record TEXT NOT NULL,
            hash BLOB NOT NULL,
            time TEXT GENERATED ALWAYS AS (record ->> '$.time') VIRTUAL,
            action TEXT GENERATED ALWAYS AS (record ->> '$.action') VIRTUAL,
            actor TEXT GENERATED ALWAYS AS (record ->> '$.actor.name') VIRTUAL,
            object_kind TEXT GENERATED ALWAYS AS (record ->> '$.object.kind') VIRTUAL,
            object_id TEXT GENERATED ALWAYS AS (record ->> '$.object.id') VIRTUAL,
            object_name TEXT GENERATED ALWAYS AS (record ->> '$.object.name') VIRTUAL,
            outcome TEXT GENERATED ALWAYS AS (record ->> '$.outcome') VIRTUAL
        );
        CREATE INDEX audit_by_time ON audit_records(time);
        CREATE INDEX audit_by_actor ON audit_records(actor COLLATE NOCASE);
        CREATE INDEX audit_by_action ON audit_records(action);
        CREATE INDEX audit_by_object ON audit_records(object_kind, object_id);
        CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit_records BEGIN SELECT RAISE(ABORT, 'audit records are never changed'); END;
        CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit_records BEGIN SELECT RAISE(ABORT, 'audit records are never removed'); END;
        CREATE TABLE audit_anchor(id INTEGER PRIMARY KEY CHECK(id = 1), seq INTEGER NOT NULL, time TEXT NOT NULL);
        """;

    /// <summary>Version 2: work that has begun and has no record yet, written as one.</summary>
    public const string Second = "CREATE TABLE audit_begun(id INTEGER PRIMARY KEY AUTOINCREMENT, record TEXT NOT NULL);";

    /// <summary>Version 3: the hash of the last head that was published, so that another record in its place shows; and what the page
    /// narrows by without walking along the whole trail.</summary>
    public const string Third =
        """
        ALTER TABLE audit_anchor ADD COLUMN hash TEXT;
        CREATE INDEX audit_by_object_name ON audit_records(object_kind, object_name);
        CREATE INDEX audit_failures ON audit_records(outcome) WHERE outcome = 'failure';
        """;
}

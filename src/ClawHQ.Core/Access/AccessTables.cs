namespace ClawHQ.Core.Access;

/// <summary>The tables of this slice, step by step.</summary>
internal static class AccessTables
{
    /// <summary>Keys, and people with one role each.</summary>
    private const string First =
        """
        CREATE TABLE keys(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            public_id TEXT UNIQUE,
            hash BLOB NOT NULL UNIQUE,
            scopes INTEGER NOT NULL,
            team TEXT, project TEXT, agent TEXT,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER,
            last_used_at INTEGER
        );
        CREATE TABLE people(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL UNIQUE COLLATE NOCASE,
            password_hash TEXT NOT NULL,
            role INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            disabled_at INTEGER
        );
        CREATE TABLE person_teams(
            person_id INTEGER NOT NULL REFERENCES people(id) ON DELETE CASCADE,
            team TEXT NOT NULL,
            PRIMARY KEY(person_id, team)
        ) WITHOUT ROWID;
        CREATE TABLE sessions(
            hash BLOB PRIMARY KEY,
            person_id INTEGER NOT NULL REFERENCES people(id) ON DELETE CASCADE,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        """;

    /// <summary>Several grants a person, each for the organisation (an empty team) or a team; identities at a provider; sessions that
    /// rotate, so those of before end; share links.</summary>
    private const string Grants =
        """
        CREATE TABLE grants(
            person_id INTEGER NOT NULL REFERENCES people(id) ON DELETE CASCADE,
            role TEXT NOT NULL,
            team TEXT NOT NULL,
            is_mapped INTEGER NOT NULL,
            PRIMARY KEY(person_id, role, team, is_mapped)
        ) WITHOUT ROWID;
        INSERT INTO grants SELECT id, iif(role = 1, 'admin', 'viewer'), '', 0 FROM people
            WHERE role = 1 OR id NOT IN (SELECT person_id FROM person_teams);
        INSERT INTO grants SELECT person_id, 'viewer', team, 0 FROM person_teams
            WHERE person_id IN (SELECT id FROM people WHERE role <> 1);
        DROP TABLE person_teams;
        ALTER TABLE people DROP COLUMN role;
        ALTER TABLE people ADD COLUMN issuer TEXT;
        ALTER TABLE people ADD COLUMN subject TEXT;
        CREATE UNIQUE INDEX people_by_identity ON people(issuer, subject) WHERE subject IS NOT NULL;
        DROP TABLE sessions;
        CREATE TABLE sessions(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people(id) ON DELETE CASCADE,
            hash BLOB NOT NULL UNIQUE,
            former_hash BLOB,
            provider TEXT,
            address TEXT,
            browser TEXT,
            created_at INTEGER NOT NULL,
            rotated_at INTEGER NOT NULL,
            seen_at INTEGER NOT NULL
        );
        CREATE INDEX sessions_by_person ON sessions(person_id);
        CREATE TABLE share_links(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            hash BLOB NOT NULL UNIQUE,
            person_id INTEGER NOT NULL REFERENCES people(id) ON DELETE CASCADE,
            path TEXT NOT NULL,
            teams TEXT,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            last_used_at INTEGER
        );
        CREATE INDEX share_links_by_person ON share_links(person_id);
        """;

    /// <summary>Saved views; a team of null is nobody else's, an empty one the whole organisation's.</summary>
    private const string Views =
        """
        CREATE TABLE saved_views(
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            person_id INTEGER NOT NULL REFERENCES people(id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            path TEXT NOT NULL,
            team TEXT,
            created_at INTEGER NOT NULL,
            UNIQUE(person_id, name)
        );
        """;

    /// <summary>Grants that a declared role binding gave know it by name; others have an empty one.</summary>
    private const string Bindings =
        """
        ALTER TABLE grants RENAME TO former_grants;
        CREATE TABLE grants(
            person_id INTEGER NOT NULL REFERENCES people(id) ON DELETE CASCADE,
            role TEXT NOT NULL,
            team TEXT NOT NULL,
            is_mapped INTEGER NOT NULL,
            binding TEXT NOT NULL DEFAULT '',
            PRIMARY KEY(person_id, role, team, is_mapped, binding)
        ) WITHOUT ROWID;
        INSERT INTO grants(person_id, role, team, is_mapped) SELECT person_id, role, team, is_mapped FROM former_grants;
        DROP TABLE former_grants;
        """;

    /// <summary>Every step, oldest first.</summary>
    public static IReadOnlyList<string> Steps { get; } = [First, Grants, Views, Bindings];
}

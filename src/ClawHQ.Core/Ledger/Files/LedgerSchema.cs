using System.Globalization;

namespace ClawHQ.Core.Ledger.Files;

/// <summary>The tables of <c>ledger.db</c>. Each step of <see cref="Steps"/> runs once, in order, and is never edited.</summary>
internal static class LedgerSchema
{
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE dimension_sets(
            id INTEGER PRIMARY KEY, agent TEXT, team TEXT, project TEXT, client TEXT, user TEXT,
            provider TEXT, model TEXT, environment TEXT, source TEXT, key INTEGER);
        CREATE TABLE blocks(
            first_seq INTEGER PRIMARY KEY, last_seq INTEGER NOT NULL, month INTEGER NOT NULL, count INTEGER NOT NULL,
            min_time INTEGER NOT NULL, max_time INTEGER NOT NULL, min_recorded INTEGER NOT NULL, max_recorded INTEGER NOT NULL);
        CREATE INDEX blocks_small ON blocks(month, count) WHERE count < 8192;
        CREATE TABLE months(
            month INTEGER PRIMARY KEY, entries INTEGER NOT NULL, timed_keys INTEGER NOT NULL);
        CREATE TABLE ledger_state(
            id INTEGER PRIMARY KEY CHECK (id = 1), position INTEGER NOT NULL, dropped_entries INTEGER NOT NULL,
            dropped_series INTEGER NOT NULL, probe INTEGER NOT NULL);
        INSERT INTO ledger_state VALUES (1, 0, 0, 0, 0);
        CREATE TABLE identities(key BLOB PRIMARY KEY, day INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE series(key BLOB PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE cursor_pages(page INTEGER PRIMARY KEY, last_time INTEGER NOT NULL, cursors BLOB NOT NULL);
        CREATE TABLE signals(key BLOB PRIMARY KEY, rank INTEGER NOT NULL, day INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE fallbacks(key BLOB NOT NULL, rank INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (key, rank, seq)) WITHOUT ROWID;
        CREATE INDEX fallbacks_by_seq ON fallbacks(seq);
        CREATE TABLE shadow_sums(
            day INTEGER NOT NULL, emitter TEXT NOT NULL, rule TEXT NOT NULL, model TEXT NOT NULL,
            calls INTEGER NOT NULL, failed_calls INTEGER NOT NULL, uncached_input INTEGER NOT NULL, cache_read INTEGER NOT NULL,
            cache_write INTEGER NOT NULL, cache_write_1h INTEGER NOT NULL, output INTEGER NOT NULL, reasoning INTEGER NOT NULL,
            reported_cost INTEGER NOT NULL, PRIMARY KEY (day, emitter, rule, model)) WITHOUT ROWID;
        CREATE TABLE outcomes(
            task TEXT NOT NULL, team TEXT NOT NULL, status TEXT NOT NULL, value INTEGER, time INTEGER NOT NULL,
            recorded_at INTEGER NOT NULL, PRIMARY KEY (task, team)) WITHOUT ROWID;
        CREATE TABLE projections(name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
        """,
        "CREATE TABLE taken_out(seq INTEGER PRIMARY KEY);",
        "CREATE INDEX outcomes_by_time ON outcomes(time);",
        """
        CREATE TABLE dropped_months(
            id INTEGER PRIMARY KEY AUTOINCREMENT, month INTEGER NOT NULL, entries INTEGER NOT NULL, retention INTEGER NOT NULL,
            dropped_at INTEGER);
        """,
    ];

    /// <summary>Runs the steps that the file has not seen.</summary>
    /// <exception cref="InvalidOperationException">The file was written by a newer program.</exception>
    public static void Migrate(LedgerConnection connection)
    {
        var version = (int)connection.Scalar("PRAGMA user_version");
        if (version > Steps.Length)
        {
            throw new InvalidOperationException(
                $"{LedgerDatabase.FileName} has schema {version}, this program knows {Steps.Length}: "
                + "start the newer program, or restore a backup.");
        }

        while (version < Steps.Length)
        {
            connection.InTransaction(() =>
            {
                connection.Execute(Steps[version]);
                connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {version + 1}"));
            });
            version++;
        }
    }

    /// <summary>Makes the tables of a month, if they are missing. Part of the transaction that first books into the month.</summary>
    public static void CreateMonth(LedgerConnection connection, int month)
    {
        connection.Execute(
            $"""
            CREATE TABLE IF NOT EXISTS {EntryTable(month)}(first_seq INTEGER PRIMARY KEY, block BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS {KeyTable(month)}(
                id INTEGER PRIMARY KEY, min_hour INTEGER NOT NULL, max_hour INTEGER NOT NULL, count INTEGER NOT NULL, keys BLOB NOT NULL);
            CREATE INDEX IF NOT EXISTS {KeyTable(month)}_by_hour ON {KeyTable(month)}(max_hour, min_hour);
            CREATE INDEX IF NOT EXISTS {KeyTable(month)}_small ON {KeyTable(month)}(count) WHERE count < 256;
            INSERT OR IGNORE INTO months VALUES ({month}, 0, 0);
            """);
    }

    /// <summary>The table with a month's blocks.</summary>
    public static string EntryTable(int month) => string.Create(CultureInfo.InvariantCulture, $"entries_{month:D6}");

    /// <summary>The table with a month's timed identities.</summary>
    public static string KeyTable(int month) => string.Create(CultureInfo.InvariantCulture, $"dedupe_{month:D6}");
}

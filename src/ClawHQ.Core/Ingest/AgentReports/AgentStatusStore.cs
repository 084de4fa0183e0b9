using ClawHQ.Core.Storage;
using Dapper;

namespace ClawHQ.Core.Ingest.AgentReports;

/// <summary>Keeps what agents say of themselves, one row for each agent and team: an agent of no team may have another's id for its
/// name.</summary>
public sealed class AgentStatusStore(StateDatabase database, IngestOptions options, TimeProvider clock)
{
    /// <summary>The table, version 1.</summary>
    internal const string Tables =
        """
        CREATE TABLE agent_status(
            agent TEXT PRIMARY KEY,
            team TEXT,
            status TEXT,
            task TEXT,
            last_seen INTEGER NOT NULL
        ) WITHOUT ROWID;
        """;

    /// <summary>The table, version 2; an empty team is none.</summary>
    internal const string TablesByTeam =
        """
        ALTER TABLE agent_status RENAME TO agent_status_1;
        CREATE TABLE agent_status(
            agent TEXT NOT NULL,
            team TEXT NOT NULL,
            status TEXT,
            task TEXT,
            last_seen INTEGER NOT NULL,
            PRIMARY KEY (agent, team)
        ) WITHOUT ROWID;
        INSERT INTO agent_status SELECT agent, coalesce(team, ''), status, task, last_seen FROM agent_status_1;
        DROP TABLE agent_status_1;
        """;

    /// <summary>Every agent that ever reported, by name, then by team.</summary>
    public IReadOnlyList<AgentStatus> All()
    {
        var silentSince = clock.GetUtcNow() - options.AgentOfflineAfter;
        return database.Read(connection => connection.Query<Row>(
            """
            SELECT agent AS Agent, nullif(team, '') AS Team, status AS Status, task AS Task, last_seen AS LastSeen
            FROM agent_status ORDER BY agent, team
            """)
            .Select(row => ToStatus(row, silentSince)).ToList());
    }

    /// <summary>Stores a report; durable when it returns. Null for <paramref name="status"/> is a heartbeat: it only says that the
    /// agent lives.</summary>
    internal async ValueTask StoreAsync(string agent, string? team, string? status, string? task, CancellationToken cancellationToken)
    {
        var row = new Row
        {
            Agent = agent,
            Team = team ?? "",
            Status = status,
            Task = options.KeepAgentTask ? task : null,
            LastSeen = clock.GetUtcNow().ToUnixTimeMilliseconds(),
        };
        await database.WriteUnrecordedAsync(
            "what an agent says it is doing",
            (connection, transaction) => connection.Execute(
                """
                INSERT INTO agent_status VALUES (@Agent, @Team, @Status, @Task, @LastSeen)
                ON CONFLICT DO UPDATE SET last_seen = excluded.last_seen,
                    status = coalesce(excluded.status, status),
                    task = CASE WHEN excluded.status IS NULL THEN coalesce(excluded.task, task) ELSE excluded.task END
                """,
                row,
                transaction),
            cancellationToken);
    }

    private static AgentStatus ToStatus(Row row, DateTimeOffset silentSince)
    {
        var seen = DateTimeOffset.FromUnixTimeMilliseconds(row.LastSeen);
        return new AgentStatus(row.Agent, row.Team, seen < silentSince ? "offline" : row.Status, row.Task, seen);
    }

    private sealed class Row
    {
        public string Agent { get; init; } = "";

        public string? Team { get; init; }

        public string? Status { get; init; }

        public string? Task { get; init; }

        public long LastSeen { get; init; }
    }
}

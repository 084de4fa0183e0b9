using ClawHQ.Core.Ledger.Files;

namespace ClawHQ.Core.Ledger.Booking;

/// <summary>Keeps the outcome of each task, in <c>outcomes</c>. A task belongs to the team that its reporting key is bound to.</summary>
internal static class OutcomeTable
{
    /// <summary>Stores an outcome in the open transaction; the latest by its own time wins, so that a replay changes nothing.</summary>
    public static void Store(LedgerConnection connection, TaskOutcome outcome, long recordedAt) =>
        _ = connection.Prepare(
                """
                INSERT INTO outcomes(task, team, status, value, time, recorded_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT DO UPDATE SET
                    status = excluded.status, value = excluded.value, time = excluded.time, recorded_at = excluded.recorded_at
                WHERE excluded.time >= time
                """)
            .Bind(1, outcome.Task).Bind(2, outcome.Team ?? "").Bind(3, outcome.Status).Bind(4, outcome.Value)
            .Bind(5, outcome.Time).Bind(6, recordedAt).Run();
}

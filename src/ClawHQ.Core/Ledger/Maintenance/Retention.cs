using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Series;

namespace ClawHQ.Core.Ledger.Maintenance;

/// <summary>What a step of the retention did.</summary>
/// <param name="Month">The month it worked on; 0 when nothing is beyond the retention.</param>
/// <param name="IsLast">Whether nothing of the month is left.</param>
internal readonly record struct RetentionStep(int Month, bool IsLast);

/// <summary>Drops what is older than the retention: whole months of entries and identities, cursors that rest, signals.</summary>
/// <remarks>A month goes some blocks at a time, because freeing gigabytes at once would hold up the writer.</remarks>
internal static class Retention
{
    private const int BlocksAtOnce = 64;

    /// <summary>Takes one step in a transaction of its own.</summary>
    /// <param name="connection">The writer's connection.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="retention">What was used longer ago, in milliseconds, is dropped once its whole month has.</param>
    public static RetentionStep Step(LedgerConnection connection, long now, long retention)
    {
        var month = (int)connection.Scalar("SELECT min(month) FROM months");
        if (month == 0 || Month.End(month) > now - retention)
        {
            return default;
        }

        var step = default(RetentionStep);
        connection.InTransaction(() =>
        {
            step = StepMonth(connection, month, out var dropped);
            Note(connection, month, dropped, retention, step.IsLast ? now : null);
        });
        return step;
    }

    /// <summary>Drops cursors, identities of any time and signals that were last used before the cutoff. True when any cursor
    /// went.</summary>
    public static bool DropResting(LedgerConnection connection, long cutoff)
    {
        var droppedSeries = 0;
        connection.InTransaction(() =>
        {
            var day = Month.Hour(cutoff) / 24;
            _ = connection.Prepare("DELETE FROM identities WHERE day < ?1").Bind(1, day).Run();
            _ = connection.Prepare("DELETE FROM taken_out WHERE seq < (SELECT coalesce(min(first_seq), 0) FROM blocks)").Run();
            _ = connection.Prepare("DELETE FROM fallbacks WHERE key IN (SELECT key FROM signals WHERE day < ?1)").Bind(1, day).Run();
            _ = connection.Prepare("DELETE FROM signals WHERE day < ?1").Bind(1, day).Run();

            // The last page stays, because the numbering of series goes on from it.
            const string Resting = "SELECT page FROM cursor_pages WHERE last_time < ?1 AND page < (SELECT max(page) FROM cursor_pages)";
            var cutoffNano = cutoff * 1_000_000;
            droppedSeries = connection.Prepare($"DELETE FROM series WHERE id / {CursorPage.Size} IN ({Resting})").Bind(1, cutoffNano).Run();
            _ = connection.Prepare($"DELETE FROM cursor_pages WHERE page IN ({Resting})").Bind(1, cutoffNano).Run();
            _ = connection.Prepare("UPDATE ledger_state SET dropped_series = dropped_series + ?1").Bind(1, droppedSeries).Run();
        });
        return droppedSeries > 0;
    }

    /// <summary>Keeps what was dropped in the transaction that drops it, for the audit trail, which lies in another file.</summary>
    private static void Note(LedgerConnection connection, int month, long dropped, long retention, long? droppedAt)
    {
        const string Add = "UPDATE dropped_months SET entries = entries + ?2, dropped_at = ?3 WHERE month = ?1 AND dropped_at IS NULL";
        if (connection.Prepare(Add).Bind(1, month).Bind(2, dropped).Bind(3, droppedAt).Run() == 0)
        {
            _ = connection.Prepare("INSERT INTO dropped_months(month, entries, retention, dropped_at) VALUES (?1, ?2, ?4, ?3)")
                .Bind(1, month).Bind(2, dropped).Bind(3, droppedAt).Bind(4, retention).Run();
        }
    }

    private static RetentionStep StepMonth(LedgerConnection connection, int month, out long dropped)
    {
        var entries = LedgerSchema.EntryTable(month);
        var oldest = $"SELECT first_seq FROM {entries} ORDER BY first_seq LIMIT {BlocksAtOnce}";
        dropped = connection.Scalar($"SELECT sum(count) FROM blocks WHERE first_seq IN ({oldest})");
        if (dropped > 0)
        {
            _ = connection.Prepare($"DELETE FROM blocks WHERE first_seq IN ({oldest})").Run();
            _ = connection.Prepare($"DELETE FROM {entries} WHERE first_seq IN ({oldest})").Run();
            _ = connection.Prepare("UPDATE months SET entries = entries - ?2 WHERE month = ?1").Bind(1, month).Bind(2, dropped).Run();
            _ = connection.Prepare("UPDATE ledger_state SET dropped_entries = dropped_entries + ?1").Bind(1, dropped).Run();
            return new RetentionStep(month, IsLast: false);
        }

        // No statement may be open on a table that goes.
        connection.Forget();
        connection.Execute($"DROP TABLE {entries}; DROP TABLE {LedgerSchema.KeyTable(month)}; DELETE FROM months WHERE month = {month}");
        return new RetentionStep(month, IsLast: true);
    }
}

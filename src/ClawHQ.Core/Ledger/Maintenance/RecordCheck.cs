using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Identities;
using ClawHQ.Core.Ledger.Series;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Maintenance;

/// <summary>Checks the months' totals, the records of identities and the pages of cursors.</summary>
internal static class RecordCheck
{
    /// <summary>Returns how many timed identities were read.</summary>
    public static long Run(SqliteConnection connection, Problems problems, CancellationToken cancellationToken)
    {
        var keys = 0L;
        foreach (var (month, entries, expected) in Months(connection))
        {
            var stored = LedgerCheck.Scalar(connection, $"SELECT sum(count) FROM blocks WHERE month = {month}");
            if (stored != entries)
            {
                problems.Add($"Month {month} holds {stored} entries; {entries} were booked.");
            }

            var read = Keys(connection, month, problems, cancellationToken);
            if (read != expected)
            {
                problems.Add($"Month {month} holds {read} identities; {expected} were taken in.");
            }

            keys += read;
        }

        CheckCursors(connection, problems, cancellationToken);
        return keys;
    }

    private static List<(int Month, long Entries, long Keys)> Months(SqliteConnection connection)
    {
        using var find = new Statement(connection, "SELECT month, entries, timed_keys FROM months ORDER BY month");
        var months = new List<(int, long, long)>();
        while (find.Step())
        {
            months.Add(((int)find.Int64(0), find.Int64(1), find.Int64(2)));
        }

        return months;
    }

    private static long Keys(SqliteConnection connection, int month, Problems problems, CancellationToken cancellationToken)
    {
        using var read = new Statement(connection, $"SELECT id, min_hour, max_hour, count, keys FROM {LedgerSchema.KeyTable(month)}");
        var total = 0L;
        while (read.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (min, max, count) = (read.Int64(1), read.Int64(2), 0L);
            var isInside = true;
            try
            {
                TimedKeys.ReadHours(read.Blob(4), (hour, bytes) =>
                {
                    isInside &= hour >= min && hour <= max;
                    count += bytes.Length / Identity.Size;
                });
            }
            catch (LedgerCorruptException e)
            {
                problems.Add($"Record {read.Int64(0)} of the identities of month {month} is damaged. {e.Message}");
            }

            if (!isInside || count != read.Int64(3))
            {
                problems.Add($"Record {read.Int64(0)} of the identities of month {month} does not hold what its columns say.");
            }

            total += count;
        }

        return total;
    }

    private static void CheckCursors(SqliteConnection connection, Problems problems, CancellationToken cancellationToken)
    {
        using var read = new Statement(connection, "SELECT page, cursors FROM cursor_pages");
        var cursors = 0L;
        while (read.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                cursors += CursorPage.Read((int)read.Int64(0), read.Blob(1)).Count;
            }
            catch (LedgerCorruptException e)
            {
                problems.Add($"Page {read.Int64(0)} of the series cursors is damaged. {e.Message}");
            }
        }

        var series = LedgerCheck.Scalar(connection, "SELECT count(*) FROM series");
        if (series != cursors)
        {
            problems.Add($"{series} series are known, {cursors} cursors are stored.");
        }
    }
}

using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Rollups;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Maintenance;

/// <summary>Reads the ledger and says whether it is whole: checksums, numbers without gaps, identities, cursors, and what is kept
/// beside the entries. Changes nothing and holds nobody up.</summary>
/// <param name="database">The file.</param>
/// <param name="clock">The clock.</param>
/// <param name="rollups">Compares rollups with entries; null when no server has the file open, because some are in its memory.</param>
public sealed class LedgerCheck(LedgerDatabase database, TimeProvider clock, RollupCheck? rollups = null)
{
    /// <summary>Entries that a check of the tail reads at most, so that it stays cheap under load and after a start.</summary>
    public const int TailMax = 100_000;

    /// <summary>Checks everything, or the entries after <paramref name="after"/>.</summary>
    /// <param name="isWhole">True for everything.</param>
    /// <param name="after">For a check of the tail: the last number that an earlier check has seen. Of a longer tail the last
    /// <see cref="TailMax"/> entries are read.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public LedgerCheckResult Run(bool isWhole, long after, CancellationToken cancellationToken)
    {
        var at = clock.GetUtcNow();
        var started = clock.GetTimestamp();
        var problems = new Problems();
        using var directory = new BlockDirectory(database);
        var position = Scalar(directory.Connection, "SELECT position FROM ledger_state");
        var blocks = new BlockCheck(directory, problems);
        var entries = blocks.Run(isWhole ? 0 : Math.Max(after, position - TailMax), position, isWhole, cancellationToken);
        long keys = 0;
        if (isWhole)
        {
            FindDamage(directory.Connection, problems);
            keys = RecordCheck.Run(directory.Connection, problems, cancellationToken);
        }

        foreach (var problem in CompareRollups(directory.Connection, isWhole, at, cancellationToken))
        {
            problems.Add(problem);
        }

        return new LedgerCheckResult(at, clock.GetElapsedTime(started), isWhole, position, entries, keys, problems.List);
    }

    /// <summary>A check of the tail compares today's rollups, unless today has more entries than it may read.</summary>
    private IReadOnlyList<string> CompareRollups(
        SqliteConnection connection, bool isWhole, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var from = isWhole ? long.MinValue : new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).ToUnixTimeMilliseconds();
        return rollups is null || (!isWhole && Scalar(connection, $"SELECT sum(count) FROM blocks WHERE max_time >= {from}") > TailMax)
            ? []
            : rollups.Run(from, cancellationToken).Problems;
    }

    internal static long Scalar(SqliteConnection connection, string sql)
    {
        using var statement = new Statement(connection, sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    private static void FindDamage(SqliteConnection connection, Problems problems)
    {
        using var check = new Statement(connection, "PRAGMA quick_check(10)");
        while (check.Step())
        {
            if (check.Text(0) is { } line && line != "ok")
            {
                problems.Add($"SQLite: {line}");
            }
        }
    }
}

/// <summary>Gathers problems up to the bound.</summary>
internal sealed class Problems
{
    private readonly List<string> _list = [];

    public IReadOnlyList<string> List => _list;

    public void Add(string problem)
    {
        if (_list.Count < LedgerCheckResult.ProblemsMax)
        {
            _list.Add(problem);
        }
    }
}

using ClawHQ.Core.Ledger.Queries.Summing;
using ClawHQ.Core.Ledger.Rollups;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Queries.Kept;

/// <summary>
/// Decoded columns of stored runs, least recently used first out. Runs never change and their numbers are never given twice,
/// so nothing here can be stale. Large runs pass through: keeping one would push out what every dashboard asks for.
/// </summary>
/// <param name="bytesMax">Bound on the memory of all kept columns.</param>
internal sealed class ColumnCache(long bytesMax)
{
    /// <summary>Runs with more rows are decoded for each query.</summary>
    private const int RowsMax = 1 << 17;

    private readonly Lock _gate = new();
    private readonly BoundedCache<long, RunColumns> _kept = new(bytesMax);

    /// <summary>The columns of a run, with at least <paramref name="tallies"/> decoded.</summary>
    public RunColumns Get(SqliteConnection connection, StoredRun run, IReadOnlyList<Tally> tallies)
    {
        if (run.Rows > RowsMax)
        {
            var passing = new RunColumns();
            passing.Decode(RollupStore.Read(connection, run.Id), tallies);
            return passing;
        }

        var columns = Find(run.Id);
        lock (columns)
        {
            if (!columns.Has(tallies))
            {
                var before = columns.Bytes;
                columns.Decode(RollupStore.Read(connection, run.Id), tallies);
                lock (_gate)
                {
                    _kept.Grow(run.Id, columns.Bytes - before);
                }
            }
        }

        return columns;
    }

    private RunColumns Find(long run)
    {
        lock (_gate)
        {
            if (!_kept.TryFind(run, out var columns))
            {
                columns = new RunColumns();
                _kept.Keep(run, columns, bytes: 0);
            }

            return columns;
        }
    }
}

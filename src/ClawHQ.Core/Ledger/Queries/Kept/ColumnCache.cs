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
    private readonly Dictionary<long, LinkedListNode<Kept>> _byRun = [];
    private readonly LinkedList<Kept> _byUse = [];
    private long _bytes;

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
                Account(run.Id, columns.Bytes - before);
            }
        }

        return columns;
    }

    private RunColumns Find(long run)
    {
        lock (_gate)
        {
            if (_byRun.TryGetValue(run, out var node))
            {
                _byUse.Remove(node);
            }
            else
            {
                node = new LinkedListNode<Kept>(new Kept(run, new RunColumns()));
                _byRun.Add(run, node);
            }

            _byUse.AddLast(node);
            return node.Value.Columns;
        }
    }

    private void Account(long run, long bytes)
    {
        lock (_gate)
        {
            if (!_byRun.TryGetValue(run, out var node))
            {
                return;
            }

            node.Value.Bytes += bytes;
            _bytes += bytes;
            while (_bytes > bytesMax && _byUse.First is { } oldest)
            {
                _byUse.Remove(oldest);
                _ = _byRun.Remove(oldest.Value.Run);
                _bytes -= oldest.Value.Bytes;
            }
        }
    }

    private sealed class Kept(long run, RunColumns columns)
    {
        public long Run { get; } = run;

        public RunColumns Columns { get; } = columns;

        public long Bytes { get; set; }
    }
}

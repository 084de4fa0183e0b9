using ClawHQ.Core.Ledger.Files;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Blocks;

/// <summary>Where a block lies and what it spans.</summary>
internal readonly record struct BlockPlace(long FirstSeq, long LastSeq, int Month, int Count);

/// <summary>Finds blocks by sequence number and time, and reads their bytes, in one consistent view of the file.</summary>
internal sealed class BlockDirectory : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _view;
    private readonly Dictionary<int, Statement> _reads = [];

    public BlockDirectory(LedgerDatabase database)
    {
        _connection = database.OpenReader();
        _view = _connection.BeginTransaction(deferred: true);
    }

    /// <summary>The connection, in the transaction that sees one state of the file.</summary>
    public SqliteConnection Connection => _connection;

    /// <summary>The blocks that may hold what is wanted, by first sequence number, or by last descending.</summary>
    public List<BlockPlace> Find(EntryScan scan)
    {
        using var find = new Statement(_connection,
            $"""
            SELECT first_seq, last_seq, month, count FROM blocks
            WHERE first_seq <= ?1 AND last_seq >= ?2 AND min_time < ?3 AND max_time >= ?4
            ORDER BY {(scan.IsDescending ? "last_seq DESC" : "first_seq")}
            """);
        _ = find.Bind(1, scan.ToSeq).Bind(2, scan.FromSeq).Bind(3, scan.ToTime).Bind(4, scan.FromTime);
        var places = new List<BlockPlace>();
        while (find.Step())
        {
            places.Add(new BlockPlace(find.Int64(0), find.Int64(1), (int)find.Int64(2), (int)find.Int64(3)));
        }

        return places;
    }

    /// <summary>Reads a block into columns.</summary>
    public void Read(BlockPlace place, EntryBlock format, EntryColumns columns, ColumnChoice choice)
    {
        if (!_reads.TryGetValue(place.Month, out var read))
        {
            read = new Statement(_connection, $"SELECT block FROM {LedgerSchema.EntryTable(place.Month)} WHERE first_seq = ?1");
            _reads.Add(place.Month, read);
        }

        if (!read.Bind(1, place.FirstSeq).Step())
        {
            read.Reset();
            throw new LedgerCorruptException($"The block of entry {place.FirstSeq} in month {place.Month} is missing.");
        }

        try
        {
            format.Read(read.Blob(0), columns, choice);
        }
        catch (LedgerCorruptException e)
        {
            throw new LedgerCorruptException($"The block of entries {place.FirstSeq} to {place.LastSeq} is damaged. {e.Message}");
        }
        finally
        {
            read.Reset();
        }
    }

    public void Dispose()
    {
        foreach (var read in _reads.Values)
        {
            read.Dispose();
        }

        _view.Dispose();
        _connection.Dispose();
    }
}

using System.Buffers.Binary;
using ClawHQ.Core.Ledger;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Bench.Ledger;

/// <summary>The anchor: one row an entry in SQLite with a unique 16-byte key, prepared, the same durability and batches.</summary>
internal sealed class PlainSqlite : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;

    public PlainSqlite(string file)
    {
        _connection = new SqliteConnection($"Data Source={file};Pooling=False");
        _connection.Open();
        Execute("PRAGMA journal_mode = WAL");
        Execute("PRAGMA synchronous = FULL");
        Execute(
            """
            CREATE TABLE entries(
                seq INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, time INTEGER, dimensions INTEGER, task TEXT, session TEXT, calls INTEGER,
                uncached INTEGER, cache_read INTEGER, cache_write INTEGER, output INTEGER, list_cost INTEGER,
                effective_cost INTEGER, reported_cost INTEGER, duration INTEGER, price_version TEXT, request_id TEXT, trace_id BLOB,
                span_id INTEGER, received_at INTEGER)
            """);
        _insert = _connection.CreateCommand();
        _insert.CommandText =
            """
            INSERT OR IGNORE INTO entries(key, time, dimensions, task, session, calls, uncached, cache_read, cache_write, output, list_cost,
                effective_cost, reported_cost, duration, price_version, request_id, trace_id, span_id, received_at)
            VALUES ($0, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
            """;
        for (var i = 0; i < 19; i++)
        {
            _ = _insert.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        }

        _insert.Prepare();
    }

    public void Append(AppendRequest request)
    {
        using var transaction = _connection.BeginTransaction();
        _insert.Transaction = transaction;
        foreach (var draft in request.Entries)
        {
            var e = draft.Entry;
            Bind(
                Bytes(draft.Key.Hash), e.Time, e.Dimensions.Id, e.Task, e.Session, e.Calls, e.Usage.UncachedInput, e.Usage.CacheRead,
                e.Usage.CacheWrite, e.Usage.Output, e.ListCost, e.EffectiveCost, e.ReportedCost, e.DurationMs, e.PriceVersion,
                e.Provenance.RequestId, Bytes(e.Provenance.TraceId), (long)e.Provenance.SpanId, e.Provenance.ReceivedAt);
            _ = _insert.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public void Dispose()
    {
        _insert.Dispose();
        _connection.Dispose();
    }

    private void Bind(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _insert.Parameters[i].Value = values[i] ?? DBNull.Value;
        }
    }

    private static byte[] Bytes(UInt128 value)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return bytes;
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        _ = command.ExecuteNonQuery();
    }
}

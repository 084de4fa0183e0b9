using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClawHQ.Core.Ledger.Files;

/// <summary>A prepared statement that binds spans, so that a block of a commit needs no array of its own.</summary>
/// <remarks>Belongs to one connection and one thread. Parameters count from 1, columns from 0.</remarks>
internal sealed class Statement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    public Statement(SqliteConnection connection, string sql)
    {
        _database = connection.Handle ?? throw new InvalidOperationException("The connection is closed.");
        Check(raw.sqlite3_prepare_v3(_database, sql, raw.SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public Statement Bind(int index, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, index, value));
        return this;
    }

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(_statement, index, value));
        return this;
    }

    public Statement Bind(int index, string? value)
    {
        Check(value is null ? raw.sqlite3_bind_null(_statement, index) : raw.sqlite3_bind_text(_statement, index, value));
        return this;
    }

    public Statement Bind(int index, long? value)
    {
        Check(value is { } number ? raw.sqlite3_bind_int64(_statement, index, number) : raw.sqlite3_bind_null(_statement, index));
        return this;
    }

    /// <summary>Moves to the next row; false at the end. The caller resets after the last row it wants.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(_statement);
        switch (code)
        {
            case raw.SQLITE_ROW:
                return true;
            case raw.SQLITE_DONE:
                return false;
            default:
                // A failed step leaves the statement open, which would hold its locks.
                _ = raw.sqlite3_reset(_statement);
                SqliteException.ThrowExceptionForRC(code, _database);
                return false;
        }
    }

    /// <summary>Runs a statement without rows and makes it ready for the next run. Returns the number of rows changed.</summary>
    public int Run()
    {
        _ = Step();
        Reset();
        return raw.sqlite3_changes(_database);
    }

    /// <summary>The first column of all rows. Makes the statement ready for the next run.</summary>
    public List<long> Numbers()
    {
        var numbers = new List<long>();
        while (Step())
        {
            numbers.Add(Int64(0));
        }

        Reset();
        return numbers;
    }

    public void Reset() => Check(raw.sqlite3_reset(_statement));

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public string? Text(int column) => IsNull(column) ? null : raw.sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>The bytes of a column; valid until the next step or reset.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(code, _database);
        }
    }
}

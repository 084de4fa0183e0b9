using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Storage;

/// <summary>
/// The SQLite database of everything that is not money: keys, people, prices, agents. Readers run side by side, writers one
/// after the other, each in a transaction that is durable when the call returns.
/// </summary>
public sealed class StateDatabase : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly SqliteConnection _writer;
    private readonly string _readConnection;

    /// <summary>Opens the database and brings its tables up to date.</summary>
    /// <exception cref="StorageException">The file is damaged, cannot be written, or was made by a newer ClawHQ.</exception>
    public StateDatabase(DataFolder folder, IEnumerable<Migration> migrations, TimeProvider clock)
    {
        File = folder.StateFile;
        _readConnection = new SqliteConnectionStringBuilder { DataSource = File, Mode = SqliteOpenMode.ReadWrite }.ToString();
        _writer = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File, Pooling = false }.ToString());
        try
        {
            _writer.Open();
            Execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000;");
            DataFolder.Protect(File);
            MigrationRun.Apply(_writer, [.. migrations], clock.GetUtcNow());
        }
        catch (SqliteException e)
        {
            _writer.Dispose();
            throw new StorageException(Explain(e), e);
        }
        catch (StorageException)
        {
            _writer.Dispose();
            throw;
        }
    }

    /// <summary>Path of the database file.</summary>
    public string File { get; }

    /// <summary>Reads on a connection of its own; sees what was committed before the call.</summary>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        using var connection = new SqliteConnection(_readConnection);
        connection.Open();
        return read(connection);
    }

    /// <summary>Writes in a transaction what is no change of state and so has no audit record: marks of a last use, what programs
    /// report, positions. Everything else goes through the audit log.</summary>
    /// <param name="why">Why it needs no record, in a few words.</param>
    /// <param name="write">Writes; nothing is kept when it throws.</param>
    /// <param name="cancellationToken">Ends the wait for earlier writes.</param>
    /// <remarks>Pass the transaction to Dapper; commands made by the connection itself take part in it anyway.</remarks>
    /// <returns>What <paramref name="write"/> returned; committed and durable.</returns>
    public ValueTask<T> WriteUnrecordedAsync<T>(
        string why, Func<SqliteConnection, SqliteTransaction, T> write, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(why);
        return TransactAsync((connection, transaction) => (write(connection, transaction), true), cancellationToken);
    }

    /// <summary>Writes without a record, for work without a result.</summary>
    /// <inheritdoc cref="WriteUnrecordedAsync{T}"/>
    public async ValueTask WriteUnrecordedAsync(
        string why, Action<SqliteConnection, SqliteTransaction> write, CancellationToken cancellationToken) =>
        await WriteUnrecordedAsync(
            why,
            (connection, transaction) =>
            {
                write(connection, transaction);
                return true;
            },
            cancellationToken);

    /// <summary>Writes in a transaction: committed and durable when the call returns, or taken back whole when <paramref
    /// name="write"/> says so or throws. Only the audit log calls it from outside.</summary>
    internal async ValueTask<T> TransactAsync<T>(
        Func<SqliteConnection, SqliteTransaction, (T Result, bool IsKept)> write, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            using var transaction = _writer.BeginTransaction();
            var (result, isKept) = write(_writer, transaction);
            if (isKept)
            {
                transaction.Commit();
            }

            return result;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Commits an empty change, so that a full or read-only disk shows.</summary>
    public ValueTask ProbeAsync(CancellationToken cancellationToken) => WriteUnrecordedAsync(
        "a probe of the disk",
        (connection, transaction) =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO probe VALUES (1) ON CONFLICT(id) DO UPDATE SET id = 1";
            command.ExecuteNonQuery();
        },
        cancellationToken);

    /// <summary>Writes a whole, consistent copy to a file that does not exist yet, while readers and writers go on.</summary>
    public void CopyTo(string file)
    {
        using var connection = new SqliteConnection(_readConnection);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "VACUUM INTO $file";
        command.Parameters.AddWithValue("$file", file);
        command.ExecuteNonQuery();
        DataFolder.Protect(file);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _writing.Dispose();
        using var pooled = new SqliteConnection(_readConnection);
        SqliteConnection.ClearPool(pooled);
    }

    private void Execute(string sql)
    {
        using var command = _writer.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private string Explain(SqliteException e) => e.SqliteErrorCode switch
    {
        8 or 14 =>
            $"{File} cannot be opened for writing. Check that the disk is not mounted read-only and that the file belongs to this user.",
        11 or 26 => $"{File} is damaged or not a database. Restore a backup with \"clawhq restore\", or move the file away to start anew.",
        13 => $"{File} cannot be written because the disk is full. Free some space and start again.",
        _ => $"{File} cannot be opened: {e.Message}",
    };
}

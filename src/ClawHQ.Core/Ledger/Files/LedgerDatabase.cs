using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Storage;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Files;

/// <summary>The file <c>ledger.db</c>: opens and migrates it, and hands out connections.</summary>
/// <remarks>Written by the ledger's loop only. Readers see a consistent state of some commit; they never wait for the loop.</remarks>
public sealed class LedgerDatabase : IDisposable
{
    /// <summary>Name of the file in the data folder.</summary>
    public const string FileName = "ledger.db";

    /// <summary>Measured against 4096 and 16384 with the benchmark: fewest bytes written per entry.</summary>
    private const int PageSize = 8192;

    private readonly string _readOnly;

    /// <param name="folder">The data folder; created when missing.</param>
    public LedgerDatabase(string folder)
    {
        _ = Directory.CreateDirectory(folder);
        Path = System.IO.Path.Combine(folder, FileName);
        _readOnly = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = true,
            DefaultTimeout = 30,
        }.ToString();
    }

    /// <summary>Full path of the file.</summary>
    public string Path { get; }

    /// <summary>Runs on each new writer connection; lets a test set a page limit.</summary>
    internal Action<SqliteConnection>? WriterOpened { get; set; }

    /// <summary>A pooled connection for reading. The caller disposes it soon: an open read holds back the log's truncation.</summary>
    public SqliteConnection OpenReader()
    {
        var connection = new SqliteConnection(_readOnly);
        connection.Open();
        return connection;
    }

    /// <summary>Writes a whole, consistent copy to a file that does not exist yet, while the loop goes on.</summary>
    public Task CopyToAsync(string file, CancellationToken cancellationToken) => Task.Run(
        () =>
        {
            using var source = OpenReader();
            using var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
            target.Open();
            DataFolder.Protect(file);
            source.BackupDatabase(target);
        },
        cancellationToken);

    /// <summary>Closes the pooled read connections, so that the file may be replaced.</summary>
    public void Dispose()
    {
        using var connection = new SqliteConnection(_readOnly);
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>Brings the file to the current schema and reads the combinations of dimensions that it knows.</summary>
    /// <exception cref="StorageException">The file cannot be opened or is damaged.</exception>
    public DimensionRegistry LoadDimensions()
    {
        try
        {
            using var connection = OpenWriter();
            var registry = new DimensionRegistry();
            _ = DimensionTable.Load(connection, registry);
            return registry;
        }
        catch (Exception e) when (e is SqliteException or LedgerCorruptException or InvalidOperationException)
        {
            throw new StorageException($"{Path} cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Opens the one connection that writes, bringing the file to the current schema.</summary>
    internal LedgerConnection OpenWriter()
    {
        var sqlite = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        var connection = new LedgerConnection(sqlite);
        try
        {
            sqlite.Open();
            DataFolder.Protect(Path);
            connection.Execute($"PRAGMA page_size = {PageSize}");
            connection.Execute("PRAGMA auto_vacuum = INCREMENTAL");
            connection.Execute("PRAGMA journal_mode = WAL");
            connection.Execute("PRAGMA synchronous = FULL");
            connection.Execute("PRAGMA temp_store = MEMORY");
            connection.Execute("PRAGMA cache_size = -16384");
            LedgerSchema.Migrate(connection);
            WriterOpened?.Invoke(sqlite);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}

using System.Runtime.InteropServices;
using ClawHQ.Core.Ledger.Files;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Tests.Core.Ledger;

/// <summary>Lets one commit report a failure after it has become durable, as when the disk fails while the log is moved into the
/// file.</summary>
internal sealed partial class LateFailure
{
    private const int Failure = 10;

    private readonly Func<LedgerDatabase> _database;
    private readonly string _sql;
    private readonly Hook _hook;
    private long _last = long.MaxValue;

    /// <param name="database">The ledger's file.</param>
    /// <param name="sql">A figure that only the commit in question raises.</param>
    public LateFailure(Func<LedgerDatabase> database, string sql) => (_database, _sql, _hook) = (database, sql, Committed);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Hook(nint state, nint connection, nint name, int pages);

    /// <summary>Whether it has happened.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Connections that are or were watched.</summary>
    public int Watched { get; private set; }

    /// <summary>Watches a connection.</summary>
    public void Watch(SqliteConnection writer)
    {
        _ = SetHook(writer.Handle!.DangerousGetHandle(), _hook, 0);
        Watched++;
    }

    /// <summary>The next commit that raises the figure fails.</summary>
    public void Arm() => Volatile.Write(ref _last, Figure());

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_wal_hook")]
    private static partial nint SetHook(nint connection, Hook hook, nint state);

    private int Committed(nint state, nint connection, nint name, int pages)
    {
        if (HasFailed || Volatile.Read(ref _last) == long.MaxValue || Figure() <= _last)
        {
            return 0;
        }

        HasFailed = true;
        return Failure;
    }

    private long Figure()
    {
        using var reader = _database().OpenReader();
        using var command = reader.CreateCommand();
        command.CommandText = _sql;
        return (long)(command.ExecuteScalar() ?? 0L);
    }
}

using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Files;

/// <summary>The writer's connection: its transaction and its prepared statements. One thread only.</summary>
internal sealed class LedgerConnection(SqliteConnection sqlite) : IDisposable
{
    /// <summary>Statements name month tables, so their number grows with the months in use.</summary>
    private const int StatementsMax = 256;

    private readonly Dictionary<string, Statement> _statements = [];

    /// <summary>The connection for cold work and for projections; inside the open transaction when there is one.</summary>
    public SqliteConnection Sqlite { get; } = sqlite;

    public bool IsInTransaction { get; private set; }

    /// <summary>The prepared statement for this text, made once.</summary>
    public Statement Prepare(string sql)
    {
        if (_statements.TryGetValue(sql, out var known))
        {
            return known;
        }

        if (_statements.Count >= StatementsMax)
        {
            Forget();
        }

        var statement = new Statement(Sqlite, sql);
        _statements.Add(sql, statement);
        return statement;
    }

    public void Execute(string sql)
    {
        using var command = Sqlite.CreateCommand();
        command.CommandText = sql;
        _ = command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row, or <paramref name="none"/> without a row.</summary>
    public long Scalar(string sql, long none = 0)
    {
        var statement = Prepare(sql);
        var value = statement.Step() && !statement.IsNull(0) ? statement.Int64(0) : none;
        statement.Reset();
        return value;
    }

    public void Begin()
    {
        _ = Prepare("BEGIN IMMEDIATE").Run();
        IsInTransaction = true;
    }

    public void Commit()
    {
        _ = Prepare("COMMIT").Run();
        IsInTransaction = false;
    }

    /// <summary>Ends the transaction without its changes. SQLite may have done so already after an input or output error.</summary>
    public void Rollback()
    {
        if (!IsInTransaction)
        {
            return;
        }

        IsInTransaction = false;
        try
        {
            _ = Prepare("ROLLBACK").Run();
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SQLitePCL.raw.SQLITE_ERROR)
        {
            // "cannot rollback - no transaction is active": the failure has rolled back by itself.
        }
    }

    /// <summary>Runs <paramref name="change"/> in a transaction of its own.</summary>
    public void InTransaction(Action change)
    {
        Begin();
        try
        {
            change();
            Commit();
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    /// <summary>Drops the prepared statements, for example before a table goes.</summary>
    public void Forget()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
    }

    public void Dispose()
    {
        Forget();
        Sqlite.Dispose();
    }
}

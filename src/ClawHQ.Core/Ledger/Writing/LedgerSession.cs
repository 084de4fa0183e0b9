using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Pricing;

namespace ClawHQ.Core.Ledger.Writing;

/// <summary>An open writer connection with what it remembers. After a failure it is closed, and a new one starts from the file.</summary>
internal sealed class LedgerSession : IDisposable
{
    private LedgerSession(LedgerConnection connection, LedgerTransaction transaction)
    {
        Connection = connection;
        Transaction = transaction;
    }

    public LedgerConnection Connection { get; }

    public LedgerTransaction Transaction { get; }

    /// <summary>Opens the file and proves that it can be written.</summary>
    public static LedgerSession Open(
        LedgerDatabase database, DimensionRegistry dimensions, EntryBlocks stored, IPricer pricer, LedgerOptions options)
    {
        var connection = database.OpenWriter();
        try
        {
            connection.InTransaction(() => connection.Prepare("UPDATE ledger_state SET probe = probe + 1").Run());
            return new LedgerSession(connection, new LedgerTransaction(connection, dimensions, stored, pricer, options));
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Transaction.Abandon();
        Connection.Dispose();
    }
}

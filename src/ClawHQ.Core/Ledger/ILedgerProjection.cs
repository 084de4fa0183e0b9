using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger;

/// <summary>
/// Something that follows the ledger (rollups, task summaries, the live stream, later budgets). Called on the ledger's
/// writer thread with each commit, in order, after the commit is durable and before it is acknowledged.
/// </summary>
public interface ILedgerProjection
{
    /// <summary>Takes in the entries of one commit. Must not block, must not throw for valid entries.</summary>
    /// <param name="entries">The new entries in sequence order, failed attempts included. The list is used again: keep entries, not
    /// the list.</param>
    void Apply(IReadOnlyList<LedgerEntry> entries);
}

/// <summary>
/// A projection that is kept in <c>ledger.db</c> behind the writes: it gathers changes in memory and stores them now and then,
/// in one transaction with the position that they hold for. After a restart it is restored and gets the entries after its
/// position again.
/// </summary>
public interface IDurableProjection : ILedgerProjection
{
    /// <summary>Names it in the file. A new name (a version in it) makes it anew from all entries.</summary>
    string Name { get; }

    /// <summary>
    /// Forgets what is in memory and takes up what was last stored, creating its tables when they are missing, inside an open
    /// transaction on the writer's connection. <see cref="ILedgerProjection.Apply"/> follows with all entries after
    /// <paramref name="position"/>.
    /// </summary>
    /// <param name="ledger">The writer's connection. Commands need no transaction object.</param>
    /// <param name="position">The last sequence number that is in what was stored; 0 when it starts from nothing.</param>
    void Restore(SqliteConnection ledger, long position);

    /// <summary>Sets what has changed since the last checkpoint aside, on the writer's thread: quick.</summary>
    void Freeze();

    /// <summary>Works out what to write of what was set aside, on another thread, while commits go on.</summary>
    /// <param name="ledger">A connection for reading.</param>
    void Build(SqliteConnection ledger);

    /// <summary>Writes what was built inside an open transaction on the writer's connection.</summary>
    void Checkpoint(SqliteConnection ledger);

    /// <summary>Ends the checkpoint. When it did not become durable, what was set aside is due again.</summary>
    void CheckpointEnded(bool isDurable);
}

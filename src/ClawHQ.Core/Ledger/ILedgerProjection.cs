namespace ClawHQ.Core.Ledger;

/// <summary>
/// Something that follows the ledger (rollups, task summaries, the live stream, later budgets). Called on the ledger's
/// writer thread with each commit, in order, after the commit is durable and before it is acknowledged.
/// </summary>
public interface ILedgerProjection
{
    /// <summary>Takes in the entries of one commit. Must not block, must not throw for valid entries.</summary>
    /// <param name="entries">The new entries in sequence order. They may not be kept past the call by reference mutation.</param>
    void Apply(IReadOnlyList<LedgerEntry> entries);
}

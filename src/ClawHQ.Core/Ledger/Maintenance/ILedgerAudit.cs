using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Ledger.Maintenance;

/// <summary>Something kept beside the entries that can say whether it still equals them. Asked by each check of the ledger.</summary>
public interface ILedgerAudit
{
    /// <summary>Compares with the entries.</summary>
    /// <param name="ledger">A connection for reading, in a transaction that sees one state of the file.</param>
    /// <param name="isWhole">True to compare all; false for a quick look at what changed lately.</param>
    /// <param name="cancellationToken">Ends the comparison.</param>
    /// <returns>A sentence for each difference; none when all is equal.</returns>
    IEnumerable<string> FindDifferences(SqliteConnection ledger, bool isWhole, CancellationToken cancellationToken);
}

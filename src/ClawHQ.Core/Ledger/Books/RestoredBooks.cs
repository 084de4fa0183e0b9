using ClawHQ.Core.Storage;
using Dapper;
using Microsoft.Extensions.Hosting;

namespace ClawHQ.Core.Ledger.Books;

/// <summary>Brings the mark of the books back to where the ledger ends, while nothing can be booked yet. A backup copies the ledger first:
/// after a restore the mark may lie beyond it, and what is booked under the mark would not be told of as late.</summary>
internal sealed class RestoredBooks(StateDatabase database, ILedger ledger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (database.Read(c => c.ExecuteScalar<long>("SELECT count(*) FROM books WHERE position > @Position", new { ledger.Position })) > 0)
        {
            await database.WriteUnrecordedAsync(
                "from where on usage of closed books is late",
                (connection, transaction) =>
                {
                    connection.Execute("UPDATE books SET position = @Position", new { ledger.Position }, transaction);
                },
                cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

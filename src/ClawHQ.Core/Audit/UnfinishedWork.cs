using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;
using Microsoft.Extensions.Hosting;

namespace ClawHQ.Core.Audit;

/// <summary>Records at the start what the server was doing when it crashed.</summary>
internal sealed class UnfinishedWork(StateDatabase database, AuditLog audit) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var begun in database.Read(BegunWork.All))
        {
            await audit.EndAsync(begun, begun.Asked with
            {
                HasSucceeded = false,
                Reason = AuditLog.WithWhy("The server ended before this did. What it had done by then stays.", begun.Asked),
                After = new JsonObject { ["asked"] = begun.Asked.After?.DeepClone(), ["begun_at"] = CanonicalTime.Of(begun.At) },
            });
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

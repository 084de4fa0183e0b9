using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;
using Microsoft.Extensions.Hosting;

namespace ClawHQ.Core.Audit;

/// <summary>Records at the start what no running server could: what it was doing when it crashed, and that its folder was put back from
/// a backup.</summary>
internal sealed class UnfinishedWork(StateDatabase database, DataFolder folder, AuditLog audit) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (RestoreMark.Find(folder) is { } mark)
        {
            var restored = new AuditEvent(AuditAction.BackupRestore, new AuditObject("backup", mark.Id, mark.Archive))
            {
                Reason = "The data folder was put back from this backup before this start. What came after the backup is not in it.",
            };
            await audit.NoteOnceAsync(Actor.System, restored, cancellationToken);
            RestoreMark.Remove(folder);
        }

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

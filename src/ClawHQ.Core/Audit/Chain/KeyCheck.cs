using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Storage;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Audit.Chain;

/// <summary>Says at the start, in the log and in the trail, when the key is not the one that the last record was made with: its file was
/// lost and made anew, or another one was put in its place. Comes before all else that leaves records at a start.</summary>
internal sealed partial class KeyCheck(StateDatabase database, AuditKey key, AuditLog audit, ILogger<KeyCheck> logger) : IHostedService
{
    private readonly ILogger<KeyCheck> _logger = logger;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (database.Read(Last) is not { Epoch: { } epoch } last || epoch == key.Epoch)
        {
            return;
        }

        LogOtherKey(key.IsNew ? "was missing, and a new one was made" : "is another one", key.Epoch, last.Seq, epoch);
        var replaced = new AuditEvent(AuditAction.AuditKeyReplace, new AuditObject("audit.key", key.Epoch))
        {
            Before = new JsonObject { ["key_epoch"] = epoch, ["last_seq"] = last.Seq },
            After = new JsonObject { ["key_epoch"] = key.Epoch },
            Reason = key.IsNew
                ? $"{AuditKey.FileName} was missing at the start, and a new one was made."
                : $"{AuditKey.FileName} was another one at the start.",
        };
        await audit.NoteAsync(Actor.System, replaced, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static (long Seq, string? Epoch) Last(SqliteConnection connection) => connection.QueryFirstOrDefault<(long, string?)>(
        "SELECT seq, record ->> '$.key_epoch' FROM audit_records ORDER BY seq DESC LIMIT 1");

    [LoggerMessage(
        1, LogLevel.Error,
        "audit.key {Happened}: records from now on are made with the key {Epoch}. Those up to {LastSeq} were made with the key {LastEpoch} "
        + "or earlier ones and no longer verify, so whether somebody changed them cannot be told. Unless you have just put this file "
        + "back, stop the server, put the old audit.key back into the data folder from a backup, and start again.")]
    private partial void LogOtherKey(string happened, string epoch, long lastSeq, string lastEpoch);
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ClawHQ.Core.Audit.Records;

/// <summary>Work on what lies outside the state database, such as adjustments in the ledger, from before its first change until its
/// record. What is left of it after a crash says that a record is missing.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Actor">Who asked for it.</param>
/// <param name="Asked">What was asked for.</param>
/// <param name="At">When it began.</param>
public sealed record BegunWork(long Id, Actor Actor, AuditEvent Asked, DateTimeOffset At)
{
    /// <summary>Notes that work begins; gives its number.</summary>
    internal static long Insert(SqliteConnection connection, SqliteTransaction transaction, byte[] record) =>
        connection.ExecuteScalar<long>(
            "INSERT INTO audit_begun(record) VALUES (@record) RETURNING id",
            new { record = System.Text.Encoding.UTF8.GetString(record) },
            transaction);

    /// <summary>Forgets work that has its record now.</summary>
    internal static void Delete(SqliteConnection connection, SqliteTransaction transaction, long id) =>
        connection.Execute("DELETE FROM audit_begun WHERE id = @id", new { id }, transaction);

    /// <summary>All work that has no record yet, in the order in which it began.</summary>
    internal static IReadOnlyList<BegunWork> All(SqliteConnection connection) =>
        [.. connection.Query<(long Id, string Record)>("SELECT id, record FROM audit_begun ORDER BY id").Select(Read)];

    private static BegunWork Read((long Id, string Record) row)
    {
        using var document = JsonDocument.Parse(row.Record);
        var record = document.RootElement;
        var (by, about) = (record.GetProperty("actor"), record.GetProperty("object"));
        var actor = new Actor(
            CanonicalJson.Named<ActorKind>(by.GetProperty("kind").GetString()), by.GetProperty("name").GetString() ?? "",
            CanonicalJson.Named<SignInMethod>(by.GetProperty("signed_in_by").GetString()))
        {
            Id = by.GetProperty("id") is { ValueKind: JsonValueKind.Number } id ? id.GetInt32() : null,
            Address = by.GetProperty("address").GetString(),
            RequestId = record.GetProperty("request_id").GetString(),
        };
        var action = AuditAction.Named(record.GetProperty("action").GetString() ?? "");
        var asked = new AuditEvent(
            action,
            new AuditObject(
                about.GetProperty("kind").GetString() ?? "", about.GetProperty("id").GetString(), about.GetProperty("name").GetString()))
        {
            Reason = record.GetProperty("reason").GetString(),
            After = JsonObject.Create(record.GetProperty("after").Clone()),
        };
        return new BegunWork(row.Id, actor, asked, CanonicalJson.Time(record.GetProperty("time").GetString()) ?? default);
    }
}

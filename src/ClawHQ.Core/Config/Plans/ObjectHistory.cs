using System.Text.Json;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Config.Objects;

namespace ClawHQ.Core.Config.Plans;

/// <summary>Something that happened to an object, as the audit trail has it.</summary>
/// <param name="Record">The record.</param>
/// <param name="Before">The object as it was; null when it was not there.</param>
/// <param name="After">The object as it is since; null when it is gone.</param>
public sealed record ObjectEvent(AuditRecord Record, JsonElement? Before, JsonElement? After);

/// <summary>Reads from the audit trail what happened to an object: by API and interface, by files, and by itself.</summary>
public sealed class ObjectHistory(AuditTrail trail, ConfigStore store)
{
    /// <summary>The latest events of an object, newest first.</summary>
    public IReadOnlyList<ObjectEvent> Of(string kind, string name, int limit)
    {
        var own = trail.Find(new AuditQuery { Object = $"config.{kind}:{name}" }, limit)
            .Concat(store.TrailOf(kind, name) is { } more ? trail.Find(new AuditQuery { Object = more }, limit) : [])
            .Select(AuditRecord.Of).Select(r => new ObjectEvent(r, r.Before, r.After));
        var key = $"{kind}/{name}";
        var applies = trail.FindNaming(AuditAction.ConfigApply, key, limit)
            .Select(AuditRecord.Of).Select(r => new ObjectEvent(r, Part(r.Before, key), Part(r.After, key)))
            .Where(e => e.Before is not null || e.After is not null);
        return [.. own.Concat(applies).OrderByDescending(e => e.Record.Seq).Take(limit)];
    }

    private static JsonElement? Part(JsonElement? objects, string key) =>
        objects is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty(key, out var found) ? found : null;
}

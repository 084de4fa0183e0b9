using System.Text.Json;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Config.Objects;

namespace ClawHQ.Core.Config.Plans;

/// <summary>What happened to an object.</summary>
public enum ObjectEventKind
{
    Created,
    Changed,
    Deleted,

    /// <summary>It is no longer as its file has it.</summary>
    Drifted,

    /// <summary>It is as its file has it again.</summary>
    AsFile,
}

/// <summary>Something that happened to an object, as the audit trail has it.</summary>
/// <param name="Record">The record.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Fields">The fields that differ.</param>
/// <param name="Name">The object's name at that time.</param>
public sealed record ObjectEvent(AuditRecord Record, ObjectEventKind Kind, IReadOnlyList<FieldChange> Fields, string Name)
{
    /// <summary>Whether the record has only hashes of the object, because an apply was too long to be told whole; the server's list of
    /// applies has the plan.</summary>
    public bool IsHashed => Fields is [{ Path: ConfigTrail.HashField }];
}

/// <summary>Who changed an object last, outside of files.</summary>
/// <param name="By">The actor's name.</param>
/// <param name="At">When.</param>
public sealed record LastChange(string By, DateTimeOffset At);

/// <summary>Reads from the audit trail what happened to an object: by API and interface, by files, and by itself; also before it was
/// called as it is now.</summary>
public sealed class ObjectHistory
{
    /// <summary>Records that are read at a time where only some of them tell of the object.</summary>
    private const int BatchSize = 200;

    /// <summary>Events of an object that are looked at for who changed it last.</summary>
    private const int LatestMax = 20;

    /// <summary>Records of a kind that are looked into for who changed many objects last.</summary>
    private const int LookedAtMax = 1_000;

    private readonly AuditTrail _trail;
    private readonly ConfigStore _store;
    private readonly EventIndex _index;

    internal ObjectHistory(AuditTrail trail, ConfigStore store, EventIndex index) => (_trail, _store, _index) = (trail, store, index);

    /// <summary>Events of an object, newest first.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="name">Its name now.</param>
    /// <param name="before">Only of records before this number; null for the newest.</param>
    /// <param name="limit">The most that are returned.</param>
    public IReadOnlyList<ObjectEvent> Of(string kind, string name, long? before, int limit)
    {
        var events = new List<ObjectEvent>();
        foreach (var (known, until) in _index.NamesOf(kind, name))
        {
            var bound = Math.Min(before ?? long.MaxValue, until);
            var records = _trail.Get(_index.Find(kind, known, bound, limit)).Select(AuditRecord.Of);
            events.AddRange(records.Select(r => Event(kind, known, r)));
            if (_store.TargetOf(kind) is { } target)
            {
                events.AddRange(ElsewhereOf(target, known, bound).Take(limit));
            }
        }

        return [.. events.DistinctBy(e => e.Record.Seq).OrderByDescending(e => e.Record.Seq).Take(limit)];
    }

    /// <summary>Who changed an object last: as it is noted, else as the trail has it; null where it has nothing of it.</summary>
    public LastChange? LastChangeOf(ConfigObject o) => Noted(o)
        ?? (Of(o.Kind, o.Name, null, LatestMax).FirstOrDefault(e => e.Kind is not (ObjectEventKind.Drifted or ObjectEventKind.AsFile))
            is { Record: var record } ? new LastChange(record.Actor.Name, record.Time) : null);

    /// <summary>Who changed objects last: as it is noted, else as the trail has it; of those whose last change lies too far back, nothing.
    /// </summary>
    public IReadOnlyDictionary<(string Kind, string Name), LastChange> LastChanges(IReadOnlyCollection<ConfigObject> objects)
    {
        var told = Told(objects);
        return objects.Select(o => (o.Key, Change: Noted(o) ?? told.GetValueOrDefault(o.Key).Change)).Where(o => o.Change is not null)
            .ToDictionary(o => o.Key, o => o.Change!); // the others are left out above
    }

    private static LastChange? Noted(ConfigObject o) =>
        o.Author is { } author ? new LastChange(author, DateTimeOffset.FromUnixTimeMilliseconds(o.UpdatedAt)) : null;

    /// <summary>What the trail has of objects of which it is not noted: those that other parts of the program keep.</summary>
    private Dictionary<(string Kind, string Name), (long Seq, LastChange? Change)> Told(IEnumerable<ConfigObject> objects)
    {
        var last = new Dictionary<(string, string), (long Seq, LastChange? Change)>();
        foreach (var target in objects.Where(o => o.Author is null).Select(o => _store.TargetOf(o.Kind)).OfType<ConfigTarget>().Distinct())
        {
            var elsewhere = Records(target.TrailKind)
                .SelectMany(r => target.ChangesIn(r).Where(c => c.Before != c.After).Select(c => (c.Name, Record: r)));
            var here = Records($"config.{target.Kind}", "config.object").Select(r => (Name: r.Object.Id ?? "", Record: r));
            foreach (var (name, record) in elsewhere.Concat(here))
            {
                var key = (target.Kind, name);
                if (!last.TryGetValue(key, out var known) || known.Seq < record.Seq)
                {
                    last[key] = (record.Seq, new LastChange(record.Actor.Name, record.Time));
                }
            }
        }

        return last;
    }

    private IEnumerable<AuditRecord> Records(string? ofKind, string? action = null) => ofKind is null
        ? []
        : _trail.Find(new AuditQuery { Object = ofKind, Action = action, HasSucceeded = true }, LookedAtMax).Select(AuditRecord.Of);

    /// <summary>What the trail tells of changes by other means than configuration.</summary>
    private IEnumerable<ObjectEvent> ElsewhereOf(ConfigTarget target, string name, long before)
    {
        for (long? next = target.TrailOf(name) is null ? null : before; next is { } bound;)
        {
            var records = _trail.Find(
                new AuditQuery { Object = target.TrailOf(name), HasSucceeded = true, Before = bound }, BatchSize);
            foreach (var record in records.Select(AuditRecord.Of))
            {
                foreach (var change in target.ChangesIn(record).Where(c => c.Name == name && c.Before != c.After))
                {
                    var (old, now) = (Bare(target.Kind, name, change.Before), Bare(target.Kind, name, change.After));
                    yield return new ObjectEvent(record, KindOf(old, now), Planner.Fields(old, now), name);
                }
            }

            next = records.Count < BatchSize ? null : records[^1].Seq;
        }
    }

    private static ObjectEvent Event(string kind, string name, AuditRecord record)
    {
        if (record.Action == AuditAction.ConfigDriftBegin.Name || record.Action == AuditAction.ConfigDriftEnd.Name)
        {
            var what = record.Action == AuditAction.ConfigDriftBegin.Name ? ObjectEventKind.Drifted : ObjectEventKind.AsFile;
            return new ObjectEvent(record, what, Drift(record), name);
        }

        var isApply = record.Action == AuditAction.ConfigApply.Name;
        var (before, after) = isApply
            ? (Part(record.Before, $"{kind}/{name}"), Part(record.After, $"{kind}/{name}"))
            : (record.Before, record.After);
        if (Hash(before) is var was && Hash(after) is var hash && (was ?? hash) is not null)
        {
            return new ObjectEvent(record, KindOf(was, hash), [new FieldChange(ConfigTrail.HashField, was, hash)], name);
        }

        var (old, now) = (Told(kind, name, before), Told(kind, name, after));
        return new ObjectEvent(record, KindOf(old, now), [.. Planner.Fields(old, now), .. Origin(old, now)], name);
    }

    private static ObjectEventKind KindOf(object? old, object? now) =>
        old is null ? ObjectEventKind.Created : now is null ? ObjectEventKind.Deleted : ObjectEventKind.Changed;

    /// <summary>How what manages it changed, where it was there before and is still.</summary>
    private static IEnumerable<FieldChange> Origin(ConfigObject? old, ConfigObject? now) => old is null || now is null
        ? []
        : new FieldChange[] { new("owner", old.Owner, now.Owner), new("file", old.File, now.File) }.Where(f => f.Before != f.After);

    private static FieldChange[] Drift(AuditRecord record)
    {
        var (declared, found) = (Texts(record.Before), Texts(record.After));
        return
        [
            .. declared.Keys.Union(found.Keys, StringComparer.Ordinal)
                .Select(path => new FieldChange(path, declared.GetValueOrDefault(path), found.GetValueOrDefault(path))),
        ];
    }

    private static Dictionary<string, string> Texts(JsonElement? fields) => fields is { ValueKind: JsonValueKind.Object } told
        ? told.EnumerateObject().ToDictionary(f => f.Name, f => f.Value.ToString())
        : [];

    private static JsonElement? Part(JsonElement? objects, string key) =>
        objects is { ValueKind: JsonValueKind.Object } all && all.TryGetProperty(key, out var found) ? found : null;

    private static ConfigObject? Told(string kind, string name, JsonElement? told) =>
        told is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty("spec", out var spec)
            && o.TryGetProperty("labels", out var labels)
            ? new ConfigObject
            {
                Kind = kind, Name = name, Labels = labels.GetRawText(), Spec = spec.GetRawText(), Owner = Text(o, "owner"),
                File = Text(o, "file"),
            }
            : null;

    private static string? Hash(JsonElement? told) =>
        told is { ValueKind: JsonValueKind.Object } o ? Text(o, ConfigTrail.HashField) : null;

    private static string? Text(JsonElement o, string field) => o.TryGetProperty(field, out var value) ? value.GetString() : null;

    private static ConfigObject? Bare(string kind, string name, string? spec) =>
        spec is null ? null : new ConfigObject { Kind = kind, Name = name, Spec = spec };
}

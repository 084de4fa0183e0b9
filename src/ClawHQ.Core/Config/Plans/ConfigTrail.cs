using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Config.Objects;

namespace ClawHQ.Core.Config.Plans;

/// <summary>What the audit trail says of changes of objects. Secrets are only references, so that nothing has to be left out.</summary>
internal static class ConfigTrail
{
    /// <summary>What a record has of an object in the place of its content: the hash of it.</summary>
    public const string HashField = "sha256";

    /// <summary>Most characters of labels and specs, before and after together, that the record of an apply tells; of further objects it
    /// has the hashes.</summary>
    private const int LengthMax = 400_000;

    /// <summary>One record for a whole apply: each object as it was and as it is, and the Git commit that was applied.</summary>
    /// <param name="plan">The plan that was carried out.</param>
    /// <param name="changes">All objects that it changed.</param>
    /// <param name="revision">The Git commit; null where that is not known.</param>
    public static AuditEvent Apply(ConfigPlan plan, IReadOnlyList<ObjectChange> changes, string? revision)
    {
        var (before, after, length) = (new JsonObject(), new JsonObject(), 0L);
        foreach (var change in changes)
        {
            length += Length(change.Before) + Length(change.After);
            var tell = length > LengthMax ? (Func<ConfigObject?, JsonObject?>)Hashed : Told;
            Add(before, change.Before, tell);
            Add(after, change.After, tell);
        }

        if (revision is not null)
        {
            after["revision"] = revision;
        }

        return new AuditEvent(AuditAction.ConfigApply, new AuditObject("config", plan.Choice.Owner))
        {
            Before = before, After = after, Reason = PlanText.Sum(plan),
        };
    }

    /// <summary>The record of one object that was changed by API or interface, or put in the place of another one.</summary>
    /// <param name="changes">The change; where another one was replaced, that it goes comes first.</param>
    public static AuditEvent Of(IReadOnlyList<ObjectChange> changes)
    {
        var change = new ObjectChange(changes[0].Before, changes[^1].After);
        var action = change.After is null ? AuditAction.ConfigObjectRemove : AuditAction.ConfigObjectSet;
        return new AuditEvent(action, new AuditObject($"config.{change.Kind}", change.Name))
        {
            Before = Told(change.Before),
            After = Told(change.After),
            Reason = Replaced(changes) is { } replaced ? $"It takes the place of '{replaced}'." : null,
        };
    }

    /// <summary>The objects of which the record of these changes tells.</summary>
    /// <param name="changes">As for <see cref="Apply"/> or <see cref="Of"/>.</param>
    /// <param name="isApply">Which of the two.</param>
    public static IEnumerable<ToldObject> ToldBy(IReadOnlyList<ObjectChange> changes, bool isApply) => isApply
        ? changes.Select(c => new ToldObject(c.Kind, c.Name))
        : [new ToldObject(changes[^1].Kind, changes[^1].Name, Replaced: Replaced(changes))];

    private static string? Replaced(IReadOnlyList<ObjectChange> changes) => changes.Count > 1 ? changes[0].Name : null;

    private static int Length(ConfigObject? o) => o is null ? 0 : o.Spec.Length + o.Labels.Length + o.Name.Length + 100;

    private static void Add(JsonObject objects, ConfigObject? o, Func<ConfigObject?, JsonObject?> tell)
    {
        if (o is not null)
        {
            objects[$"{o.Kind}/{o.Name}"] = tell(o);
        }
    }

    private static JsonObject? Told(ConfigObject? o) => o is null
        ? null
        : new JsonObject
        {
            ["labels"] = JsonNode.Parse(o.Labels), ["spec"] = JsonNode.Parse(o.Spec), ["owner"] = o.Owner, ["file"] = o.File,
        };

    private static JsonObject Hashed(ConfigObject? o) =>
        new() { [HashField] = Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Write(Told(o)))) };
}

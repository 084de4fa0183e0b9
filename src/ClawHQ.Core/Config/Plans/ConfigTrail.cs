using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Config.Objects;

namespace ClawHQ.Core.Config.Plans;

/// <summary>What the audit trail says of changes of objects. Secrets are only references, so that nothing has to be left out.</summary>
internal static class ConfigTrail
{
    /// <summary>Most objects of an apply that its record tells whole; of further ones it has the number.</summary>
    private const int ObjectsMax = 1_000;

    /// <summary>One record for a whole apply: each object as it was and as it is.</summary>
    public static AuditEvent Apply(ConfigPlan plan)
    {
        ObjectChange[] changes = [.. plan.Changes.Select(c => c.Change), .. plan.Adopted];
        return new AuditEvent(AuditAction.ConfigApply, new AuditObject("config", plan.Choice.Owner))
        {
            Before = Objects(changes.Select(c => c.Before)),
            After = Objects(changes.Select(c => c.After)),
            Reason = PlanText.Sum(plan),
        };
    }

    /// <summary>The record of one object that was changed by API or interface.</summary>
    public static AuditEvent Of(ObjectChange change) => new(
        change.After is null ? AuditAction.ConfigObjectRemove : AuditAction.ConfigObjectSet,
        new AuditObject($"config.{change.Kind}", change.Name))
    {
        Before = Told(change.Before),
        After = Told(change.After),
    };

    private static JsonObject Objects(IEnumerable<ConfigObject?> objects)
    {
        var told = new JsonObject();
        var all = objects.OfType<ConfigObject>().ToList();
        foreach (var o in all.Take(ObjectsMax))
        {
            told[$"{o.Kind}/{o.Name}"] = Told(o);
        }

        if (all.Count > ObjectsMax)
        {
            told["more"] = all.Count - ObjectsMax;
        }

        return told;
    }

    private static JsonObject? Told(ConfigObject? o) => o is null
        ? null
        : new JsonObject
        {
            ["labels"] = JsonNode.Parse(o.Labels), ["spec"] = JsonNode.Parse(o.Spec), ["owner"] = o.Owner, ["file"] = o.File,
        };
}

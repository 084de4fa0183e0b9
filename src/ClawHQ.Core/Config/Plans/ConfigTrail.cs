using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Config.Objects;

namespace ClawHQ.Core.Config.Plans;

/// <summary>What the audit trail says of changes of objects. Secrets are only references, so that nothing has to be left out.</summary>
internal static class ConfigTrail
{
    /// <summary>Most characters of specs that the record of an apply tells of before and of after; of further objects it has the
    /// number, and the server's list of applies the plan.</summary>
    private const int LengthMax = 200_000;

    /// <summary>One record for a whole apply: each object as it was and as it is, and the Git commit that was applied.</summary>
    public static AuditEvent Apply(ConfigPlan plan, string? revision)
    {
        ObjectChange[] changes = [.. plan.Changes.Select(c => c.Change), .. plan.Adopted];
        var after = Objects(changes.Select(c => c.After));
        if (revision is not null)
        {
            after["revision"] = revision;
        }

        return new AuditEvent(AuditAction.ConfigApply, new AuditObject("config", plan.Choice.Owner))
        {
            Before = Objects(changes.Select(c => c.Before)),
            After = after,
            Reason = PlanText.Sum(plan),
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
            Reason = changes.Count > 1 ? $"It takes the place of '{change.Before!.Name}'." : null,
        };
    }

    private static JsonObject Objects(IEnumerable<ConfigObject?> objects)
    {
        var told = new JsonObject();
        var (length, more) = (0, 0);
        foreach (var o in objects.OfType<ConfigObject>())
        {
            length += o.Spec.Length + o.Labels.Length + o.Name.Length + 100;
            if (length > LengthMax)
            {
                more++;
            }
            else
            {
                told[$"{o.Kind}/{o.Name}"] = Told(o);
            }
        }

        if (more > 0)
        {
            told["more"] = more;
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

using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Core.Config.Objects;

namespace ClawHQ.Core.Config.Drift;

/// <summary>What the audit trail says of drift.</summary>
internal static class DriftTrail
{
    /// <summary>Objects of one check that get a record of their own; of further ones a last record has the number.</summary>
    private const int RecordsMax = 200;

    /// <summary>Fields that a record tells of.</summary>
    private const int FieldsMax = 20;

    /// <summary>Longest value of a field that a record tells.</summary>
    private const int ValueLengthMax = 500;

    /// <summary>The records of one check.</summary>
    public static IEnumerable<AuditEvent> Of(IReadOnlyList<DriftedObject> begun, IReadOnlyList<NotedDrift> ended) =>
    [
        .. begun.Take(RecordsMax).Select(Begun),
        .. More(AuditAction.ConfigDriftBegin, begun.Count),
        .. ended.Take(RecordsMax).Select(e => new AuditEvent(AuditAction.ConfigDriftEnd, new AuditObject($"config.{e.Kind}", e.Name))),
        .. More(AuditAction.ConfigDriftEnd, ended.Count),
    ];

    /// <summary>The objects that the records of one check tell of.</summary>
    public static IEnumerable<ToldObject> ToldBy(IReadOnlyList<DriftedObject> begun, IReadOnlyList<NotedDrift> ended)
    {
        // Those that began are followed by a record of how many more there are, where there are more.
        var endedFrom = Math.Min(begun.Count, RecordsMax) + (begun.Count > RecordsMax ? 1 : 0);
        return
        [
            .. begun.Take(RecordsMax).Select((d, i) => new ToldObject(d.Kind, d.Name, i)),
            .. ended.Take(RecordsMax).Select((d, i) => new ToldObject(d.Kind, d.Name, endedFrom + i)),
        ];
    }

    private static AuditEvent Begun(DriftedObject drifted) => new(
        AuditAction.ConfigDriftBegin, new AuditObject($"config.{drifted.Kind}", drifted.Name))
    {
        Before = Fields(drifted, f => f.Before),
        After = Fields(drifted, f => f.After),
        Reason = drifted.Cause switch
        {
            DriftCause.Missing => $"{drifted.File} of '{drifted.Owner}' declares it, and it is not there.",
            DriftCause.Undeclared => $"No file of '{drifted.Owner}' declares it any more.",
            _ => $"It is not as {drifted.File} of '{drifted.Owner}' has it.",
        },
    };

    private static JsonObject Fields(DriftedObject drifted, Func<Plans.FieldChange, string?> value)
    {
        var fields = new JsonObject();
        foreach (var field in drifted.Fields.Take(FieldsMax))
        {
            if (value(field) is { } text)
            {
                fields[field.Path] = text.Length > ValueLengthMax ? text[..ValueLengthMax] + "…" : text;
            }
        }

        return fields;
    }

    private static IEnumerable<AuditEvent> More(AuditAction action, int count) => count > RecordsMax
        ? [new AuditEvent(action, new AuditObject("config", null)) { After = new JsonObject { ["more"] = count - RecordsMax } }]
        : [];
}

using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Records;
using ClawHQ.Domain;

namespace ClawHQ.Core.Ledger.Reattribution;

/// <summary>What the audit trail says of a run.</summary>
internal static class ReattributionTrail
{
    /// <summary>Moves that a record tells of.</summary>
    private const int ToldMax = 50;

    /// <summary>What is asked for.</summary>
    public static AuditEvent Asked(ReattributionQuestion asked, string reason) =>
        new(AuditAction.LedgerReattribute, new AuditObject("ledger", null)) { Reason = reason, After = Told(asked) };

    /// <summary>What was done.</summary>
    public static JsonObject Told(ReattributionQuestion asked, ReattributionResult result)
    {
        var told = Told(asked);
        told["examined"] = result.Examined;
        told["entries"] = result.Total.Entries;
        told["effective_cost"] = Money.ToString(result.Total.Cost);
        told["closed"] = result.Closed?.Told("effective_cost");
        told["moves"] = new JsonArray([.. result.Ordered.Take(ToldMax).Select(m => Told(m.Key, m.Value))]);
        return told;
    }

    private static JsonObject Told(ReattributionQuestion asked) => new()
    {
        ["from"] = CanonicalTime.Of(asked.From), ["to"] = CanonicalTime.Of(asked.To), ["filter"] = asked.Filter,
    };

    private static JsonObject Told((Owners From, Owners To, string By) move, OwnersMoved moved) => new()
    {
        ["from"] = Told(move.From),
        ["to"] = Told(move.To),
        ["by"] = move.By,
        ["entries"] = moved.Entries,
        ["effective_cost"] = Money.ToString(moved.Cost),
    };

    private static JsonObject Told(Owners owners) => new()
    {
        ["team"] = owners.Team, ["project"] = owners.Project, ["client"] = owners.Client, ["environment"] = owners.Environment,
    };
}

using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Records;

namespace ClawHQ.Core.Access.Sessions;

/// <summary>What audit records say of sessions; never a secret of theirs.</summary>
internal static class SessionTrail
{
    private const int ListedMax = 50;

    /// <summary>Sessions of one person that end: one by its number, several as those of the person.</summary>
    public static AuditEvent Ended(AuditAction action, IReadOnlyList<Session> sessions, string? reason = null) => new(
        action, new AuditObject(
            "session", sessions is [var only] ? only.Id.ToString(System.Globalization.CultureInfo.InvariantCulture) : null,
            sessions[0].Caller.Name))
    {
        Before = new JsonObject { ["sessions"] = new JsonArray([.. sessions.Take(ListedMax).Select(s => JsonValue.Create(s.Id))]) },
        Reason = reason,
    };
}

using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Records;

namespace ClawHQ.Core.Access.Keys;

/// <summary>What audit records say of a key; never its text, nor a hash of it.</summary>
internal static class KeyTrail
{
    /// <summary>A key in the trail.</summary>
    public static AuditObject Named(int id, string name) => new("key", id, name);

    /// <summary>A key's properties.</summary>
    public static JsonObject Of(KeyDraft draft) => new()
    {
        ["name"] = draft.Name,
        ["scopes"] = new JsonArray([.. ScopeNames.Of(draft.Scopes).Select(s => JsonValue.Create(s))]),
        ["team"] = draft.Binding.Team,
        ["project"] = draft.Binding.Project,
        ["agent"] = draft.Binding.Agent,
        ["expires_at"] = draft.ExpiresAt is { } at ? CanonicalTime.Of(at) : null,
    };
}

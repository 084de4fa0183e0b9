using System.Text.Json.Nodes;
using ClawHQ.Core.Audit.Records;

namespace ClawHQ.Core.Access.People;

/// <summary>What audit records say of a person; never a password, nor a hash of it.</summary>
internal static class PersonTrail
{
    /// <summary>A person in the trail.</summary>
    public static AuditObject Named(int id, string name) => new("person", id, name);

    /// <summary>What a person may do, as <c>lead:payments</c>; what came with a sign-in is marked so.</summary>
    public static JsonArray Of(IEnumerable<Grant> grants) =>
        [.. grants.Select(g => g.IsMapped ? $"{g} (by sign-in)" : g.ToString()).Order(StringComparer.Ordinal)];
}

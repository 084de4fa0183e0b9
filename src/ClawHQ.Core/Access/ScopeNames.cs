namespace ClawHQ.Core.Access;

/// <summary>The spelling of scopes on the wire.</summary>
public static class ScopeNames
{
    /// <summary>Each scope with its name, in the order in which they are shown.</summary>
    public static IReadOnlyList<(Scopes Scope, string Name)> All { get; } =
    [
        (Scopes.Ingest, "ingest"), (Scopes.Gateway, "gateway"), (Scopes.Agent, "agent"), (Scopes.Read, "read"), (Scopes.Admin, "admin"),
    ];

    /// <summary>The names of the scopes in a set.</summary>
    public static IReadOnlyList<string> Of(Scopes scopes) => [.. All.Where(s => scopes.HasFlag(s.Scope)).Select(s => s.Name)];

    /// <summary>Reads one name; false when there is no such scope.</summary>
    public static bool TryParse(string name, out Scopes scope)
    {
        scope = All.FirstOrDefault(s => s.Name == name).Scope;
        return scope != Scopes.None;
    }
}

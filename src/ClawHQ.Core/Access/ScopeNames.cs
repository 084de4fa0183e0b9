using ClawHQ.Core.Api;

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

    /// <summary>Reads names.</summary>
    /// <param name="names">The names.</param>
    /// <param name="path">The field that holds them.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <returns>The scopes that are named.</returns>
    public static Scopes Read(IEnumerable<string?> names, string path, List<ProblemItem> errors)
    {
        var scopes = Scopes.None;
        foreach (var name in names)
        {
            if (TryParse(name ?? "", out var scope))
            {
                scopes |= scope;
            }
            else
            {
                errors.Add(new ProblemItem(
                    path, Problem.Echo(name ?? "null"), "There is no such scope.", "One of ingest, agent, read, admin."));
            }
        }

        return scopes;
    }

    /// <summary>Reads one name; false when there is no such scope.</summary>
    public static bool TryParse(string name, out Scopes scope)
    {
        scope = All.FirstOrDefault(s => s.Name == name).Scope;
        return scope != Scopes.None;
    }
}

using ClawHQ.Core.Attribution.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Ledger;

namespace ClawHQ.Web.Pages.Owners.Declared;

/// <summary>What is declared of an owner and stands beside its name.</summary>
/// <param name="Title">What people call it; null where nothing says.</param>
/// <param name="Number">The cost center of a team, the account of a client; null where nothing says.</param>
public sealed record DeclaredTitle(string? Title, string? Number);

/// <summary>Reads what people call owners from the objects in force, which are in memory.</summary>
internal static class DeclaredTitles
{
    /// <summary>What is declared of all owners of a kind, by their names.</summary>
    public static IReadOnlyDictionary<string, DeclaredTitle> Of(ConfigObjects objects, Dimension dimension) => dimension switch
    {
        Dimension.Team => All<TeamSpec>(objects, team => new DeclaredTitle(team.Title, team.CostCenter)),
        Dimension.Project => All<ProjectSpec>(objects, project => new DeclaredTitle(project.Title, null)),
        Dimension.Client => All<ClientSpec>(objects, client => new DeclaredTitle(client.Title, client.Account)),
        _ => new Dictionary<string, DeclaredTitle>(),
    };

    private static Dictionary<string, DeclaredTitle> All<TSpec>(ConfigObjects objects, Func<TSpec, DeclaredTitle> read)
        where TSpec : class, new() => objects.Of<TSpec>().ToDictionary(o => o.Name, o => read(o.Spec), StringComparer.Ordinal);
}

using ClawHQ.Core.Access;
using ClawHQ.Core.Attribution.Kinds;
using ClawHQ.Core.Config.Objects;
using ClawHQ.Core.Ledger;
using ClawHQ.Web.Pages.Configuration;

namespace ClawHQ.Web.Pages.Owners.Declared;

/// <summary>What is declared of an owner.</summary>
/// <param name="Title">What people call it; null where nothing says.</param>
/// <param name="Description">What it does; null where nothing says.</param>
/// <param name="Facts">What else is declared, with its name in words.</param>
/// <param name="Path">The page of the declared object; null for whoever may not see it.</param>
public sealed record DeclaredOwner(
    string? Title, string? Description, IReadOnlyList<(string Name, string Value)> Facts, string? Path)
{
    /// <summary>Reads what is declared; null where nothing is.</summary>
    /// <param name="objects">The objects in force.</param>
    /// <param name="kind">The kind of owner.</param>
    /// <param name="name">Its name.</param>
    /// <param name="caller">Who looks.</param>
    public static DeclaredOwner? Of(ConfigObjects objects, OwnerKind kind, string name, Caller caller)
    {
        var path = caller.May(Permission.SeeConfig) ? ConfigurationChoice.PageOf(kind.Dimension.ToString(), name) : null;
        return kind.Dimension switch
        {
            Dimension.Team when Spec<TeamSpec>(objects, name) is { } team => new DeclaredOwner(
                team.Title, team.Description,
                Set(("Cost center", team.CostCenter), ("Part of", team.Parent), ("Contact", team.Contact)), path),
            Dimension.Project when Spec<ProjectSpec>(objects, name) is { } project => new DeclaredOwner(
                project.Title, project.Description, Set(("Answers for it", project.Team), ("Done for", project.Client)), path),
            Dimension.Client when Spec<ClientSpec>(objects, name) is { } client => new DeclaredOwner(
                client.Title, client.Description, Set(("Account", client.Account)), path),
            Dimension.Agent when Spec<AgentSpec>(objects, name) is { } agent => new DeclaredOwner(
                null, agent.Description, Set(("Declared for", agent.Team)), path),
            _ => null,
        };
    }

    private static TSpec? Spec<TSpec>(ConfigObjects objects, string name)
        where TSpec : class, new() => objects.Of<TSpec>().FirstOrDefault(o => o.Name == name)?.Spec;

    private static IReadOnlyList<(string Name, string Value)> Set(params IEnumerable<(string Name, string? Value)> facts) =>
        [.. facts.Where(f => f.Value is not null).Select(f => (f.Name, f.Value!))]; // filtered before
}

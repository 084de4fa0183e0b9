using ClawHQ.Core.Config.Kinds;
using ClawHQ.Core.Config.Specs;

namespace ClawHQ.Core.Access.Declared;

/// <summary>A role that a person has, as declared.</summary>
public sealed record RoleBindingSpec
{
    [Field("The name of the person, who exists already.", IsRequired = true)]
    public string? Person { get; init; }

    [Field("The role.", IsRequired = true, Choices = ["viewer", "developer", "lead", "finops", "admin"])]
    public string? Role { get; init; }

    [Field("The team for which it holds; left out for the whole organisation.", LengthMax = 100, Refers = "Team")]
    public string? Team { get; init; }
}

/// <summary>A declared role binding.</summary>
internal sealed class RoleBindingKind : ConfigKind<RoleBindingSpec>
{
    public override string Name => "RoleBinding";

    public override string Meaning => "Who has which role where.";

    /// <summary>A role that no file declares is named after what it says.</summary>
    internal static string NameAfter(RoleBindingSpec spec) =>
        string.Join('/', new[] { spec.Person, spec.Role, spec.Team }.OfType<string>());

    protected override string? NameOf(RoleBindingSpec spec) => NameAfter(spec);

    protected override void Check(string name, RoleBindingSpec spec, SpecCheck check)
    {
        if (spec.Team is { } team && team.Trim() != team)
        {
            check.Refuse("team", "A team neither begins nor ends with a space.");
        }
    }
}

using System.Diagnostics.CodeAnalysis;

namespace ClawHQ.Core.Access.People;

/// <summary>What a person is for the organisation or for a team. <see cref="Permissions"/> says what each may do.</summary>
public enum Role
{
    /// <summary>Sees spend.</summary>
    Viewer,

    /// <summary>Sees spend and says how tasks ended.</summary>
    Developer,

    /// <summary>Answers for a team.</summary>
    Lead,

    /// <summary>May do everything but access.</summary>
    Finops,

    /// <summary>May do everything.</summary>
    Admin,
}

/// <summary>A role that a person has.</summary>
/// <param name="Role">The role.</param>
/// <param name="Team">The team for which it holds; null for the whole organisation.</param>
/// <param name="IsMapped">Whether it came with a sign-in from the provider's groups; such a grant is replaced at the next one.</param>
public sealed record Grant(Role Role, string? Team, bool IsMapped = false)
{
    /// <summary>The declared role binding that gave it; null for one given otherwise. Only files change it.</summary>
    public string? Binding { get; init; }

    /// <summary>The names of all roles, as they are written.</summary>
    public static IReadOnlyList<string> Roles { get; } = [.. Enum.GetValues<Role>().Select(NameOf)];

    /// <summary>The same in a row.</summary>
    public static string RoleNames { get; } = string.Join(", ", Roles);

    /// <summary>How it is written: <c>admin</c>, or <c>lead:payments</c> for a team.</summary>
    public override string ToString() => Team is null ? NameOf(Role) : $"{NameOf(Role)}:{Team}";

    /// <summary>A role's name as it is written.</summary>
    public static string NameOf(Role role) => role.ToString().ToLowerInvariant();

    /// <summary>Reads a role's name.</summary>
    public static bool TryParseRole(string? text, out Role role)
    {
        role = Enum.GetValues<Role>().FirstOrDefault(r => NameOf(r) == text);
        return text == NameOf(role);
    }

    /// <summary>Reads <c>admin</c> or <c>lead:payments</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Grant? grant)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var team = colon < 0 ? null : text[(colon + 1)..].Trim();
        grant = TryParseRole((colon < 0 ? text : text[..colon]).Trim(), out var role) && team is not "" ? new Grant(role, team) : null;
        return grant is not null;
    }
}

using ClawHQ.Core.Access;

namespace ClawHQ.Core.Attribution;

/// <summary>
/// Decides who owns a piece of usage. A pure function of what the report claims and what its key is bound to: the key's
/// bound first, then the claim inside it, else nobody.
/// </summary>
public static class OwnerResolver
{
    /// <summary>Resolves the owners.</summary>
    /// <param name="claims">What the report says.</param>
    /// <param name="binding">What the reporting key is bound to.</param>
    /// <param name="ignored">The claims that named somebody outside the bound.</param>
    /// <returns>The owners, with the agent's stable id (<c>team/name</c> when the key is bound to a team) as its agent.</returns>
    public static Claims Resolve(in Claims claims, KeyBinding binding, out IgnoredClaims ignored)
    {
        ignored = IgnoredClaims.None;
        var agent = Bounded(binding.Agent, NameOf(claims.Agent), IgnoredClaims.Agent, ref ignored);
        return new Claims
        {
            Agent = agent is null ? null : AgentId(binding.Team, agent),
            Team = Bounded(binding.Team, NameOf(claims.Team), IgnoredClaims.Team, ref ignored),
            Project = Bounded(binding.Project, NameOf(claims.Project), IgnoredClaims.Project, ref ignored),
            Client = NameOf(claims.Client),
            User = NameOf(claims.User),
            Environment = NameOf(claims.Environment),
        };
    }

    /// <summary>The stable id of an agent under a key that is bound to <paramref name="boundTeam"/>, or to none.</summary>
    public static string AgentId(string? boundTeam, string agent) => boundTeam is null ? agent : $"{boundTeam}/{agent}";

    /// <summary>A name fit to be a dimension's value: trimmed, and kept as <see cref="KeptText"/> keeps it. Null for nothing at all and
    /// for <c>unknown</c>, which emitters send where they do not know.</summary>
    public static string? NameOf(string? claimed)
    {
        if (claimed is null)
        {
            return null;
        }

        // A cut may leave a space at the end.
        var name = Trimmed(KeptText.Of(Trimmed(claimed)));
        return name.Length == 0 || name.Equals("unknown", StringComparison.OrdinalIgnoreCase) ? null : name;
    }

    private static string Trimmed(string text) =>
        text.Length > 0 && (char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1])) ? text.Trim() : text;

    private static string? Bounded(string? bound, string? claimed, IgnoredClaims kind, ref IgnoredClaims ignored)
    {
        if (bound is null)
        {
            return claimed;
        }

        if (claimed is not null && claimed != bound)
        {
            ignored |= kind;
        }

        return bound;
    }
}

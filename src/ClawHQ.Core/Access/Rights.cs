using ClawHQ.Core.Access.People;

namespace ClawHQ.Core.Access;

/// <summary>What one caller may do, and for which teams each of it. Made from the table in <see cref="Permissions"/>;
/// never changes.</summary>
public sealed class Rights
{
    /// <summary>By permission.</summary>
    private readonly TeamBound[] _bounds;

    private Rights(Func<PermissionRule, TeamBound> bound) => _bounds = [.. Permissions.All.Select(bound)];

    /// <summary>Everything but what only a person can do; for the machine's owner.</summary>
    public static Rights Owner { get; } = new(rule => rule.Scopes == Scopes.None ? TeamBound.None : TeamBound.All);

    /// <summary>What a key may do.</summary>
    public static Rights OfKey(Scopes scopes, KeyBinding binding)
    {
        var bound = binding.Team is { } team ? TeamBound.Of(team) : TeamBound.All;
        return new Rights(rule => (rule.Scopes & scopes) == 0 || (rule.Reach == Reach.Organisation && !bound.IsAll)
            ? TeamBound.None
            : bound);
    }

    /// <summary>What a person with these grants may do.</summary>
    public static Rights OfPerson(IReadOnlyList<Grant> grants) => new(rule => grants
        .Where(g => rule.Roles.Contains(g.Role) && (g.Team is null || rule.Reach == Reach.Teams))
        .Aggregate(TeamBound.None, (bound, grant) => bound.Or(grant.Team is { } team ? TeamBound.Of(team) : TeamBound.All)));

    /// <summary>Of these rights only one, and for no more than some teams.</summary>
    public Rights Only(Permission permission, TeamBound within) =>
        new(rule => rule.Permission == permission ? TeamsOf(permission).And(within) : TeamBound.None);

    /// <summary>The teams for which a permission is held; <see cref="TeamBound.None"/> when it is not.</summary>
    public TeamBound TeamsOf(Permission permission) => _bounds[(int)permission];
}

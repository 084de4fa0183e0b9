namespace ClawHQ.Core.Access.People;

/// <summary>What a person may do.</summary>
public enum Role
{
    /// <summary>Sees spend.</summary>
    Viewer,

    /// <summary>May do everything.</summary>
    Admin,
}

/// <summary>Somebody who signs in.</summary>
public sealed record Person
{
    public required int Id { get; init; }

    /// <summary>The name that is typed at sign-in; case does not matter.</summary>
    public required string Name { get; init; }

    public required Role Role { get; init; }

    /// <summary>The teams whose spend is seen; empty for the whole organisation. Administrators always see all.</summary>
    public required IReadOnlyList<string> Teams { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when sign-in is refused by an administrator; null when it is not.</summary>
    public required DateTimeOffset? DisabledAt { get; init; }

    /// <summary>The framework's hash of the password.</summary>
    internal string PasswordHash { get; init; } = "";

    /// <summary>This person as a caller.</summary>
    internal Caller ToCaller() => new()
    {
        Name = Name,
        IsPerson = true,
        Scopes = Role == Role.Admin ? ScopeNames.Everything : Scopes.Read,
        VisibleTeams = Role == Role.Admin || Teams.Count == 0 ? null : Teams.ToHashSet(StringComparer.Ordinal),
    };
}

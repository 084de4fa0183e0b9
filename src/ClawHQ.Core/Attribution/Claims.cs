namespace ClawHQ.Core.Attribution;

/// <summary>Whom a report names as the owners of its usage, before the key's bound and the rules have their say.</summary>
/// <remarks>Null where the report says nothing. Values are as sent; <see cref="OwnerResolver"/> tidies them.</remarks>
public record struct Claims
{
    public string? Agent { get; set; }

    public string? Team { get; set; }

    public string? Project { get; set; }

    /// <summary>The customer whom an agency bills.</summary>
    public string? Client { get; set; }

    public string? User { get; set; }

    public string? Environment { get; set; }

    /// <summary>The same claims, short enough to be held on to.</summary>
    public readonly Claims Kept() => new()
    {
        Agent = KeptText.Of(Agent),
        Team = KeptText.Of(Team),
        Project = KeptText.Of(Project),
        Client = KeptText.Of(Client),
        User = KeptText.Of(User),
        Environment = KeptText.Of(Environment),
    };
}

/// <summary>Claims that lay beyond the key's bound and were not honoured.</summary>
[Flags]
public enum IgnoredClaims : byte
{
    None = 0,
    Agent = 1,
    Team = 2,
    Project = 4,
}

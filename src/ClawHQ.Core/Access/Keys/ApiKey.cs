namespace ClawHQ.Core.Access.Keys;

/// <summary>A key as it is kept: everything but its secret.</summary>
public sealed class ApiKey
{
    public required int Id { get; init; }

    /// <summary>What people call it. At most two live keys share a name: the old and the new one of a rotation.</summary>
    public required string Name { get; init; }

    /// <summary>The public part that finds it; null for an imported foreign string.</summary>
    public required string? PublicId { get; init; }

    /// <summary>Hash of the whole key, see <see cref="KeyHash"/>.</summary>
    internal byte[] Hash { get; init; } = [];

    public required Scopes Scopes { get; init; }

    public required KeyBinding Binding { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From when it is refused; null for never.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked; null while it is live.</summary>
    public required DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Last use as stored, at most a minute behind; null when never used.</summary>
    public required DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Whether it opens anything at <paramref name="now"/>.</summary>
    public bool IsLive(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || now < ExpiresAt);
}

namespace ClawHQ.Core.Access.People;

/// <summary>Who a person is at an identity provider. Never linked by name or e-mail, which people can choose.</summary>
/// <param name="Issuer">The provider.</param>
/// <param name="Subject">The provider's lasting id of the person.</param>
public sealed record ExternalIdentity(string Issuer, string Subject);

/// <summary>Somebody who signs in.</summary>
public sealed record Person
{
    public required int Id { get; init; }

    /// <summary>The name that is typed at sign-in; case does not matter.</summary>
    public required string Name { get; init; }

    /// <summary>What the person is, for the organisation or for teams.</summary>
    public required IReadOnlyList<Grant> Grants { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when sign-in is refused by an administrator; null when it is not.</summary>
    public required DateTimeOffset? DisabledAt { get; init; }

    /// <summary>Who this is at the identity provider; null for people who sign in by password only.</summary>
    public required ExternalIdentity? Identity { get; init; }

    /// <summary>Whether the person can sign in by password.</summary>
    public bool HasPassword => PasswordHash.Length > 0;

    /// <summary>The framework's hash of the password; empty for none.</summary>
    internal string PasswordHash { get; init; } = "";

    /// <summary>This person as a caller.</summary>
    internal Caller ToCaller() => new() { Name = Name, PersonId = Id, Rights = Rights.OfPerson(Grants) };
}

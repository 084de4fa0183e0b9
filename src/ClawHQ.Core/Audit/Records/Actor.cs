namespace ClawHQ.Core.Audit.Records;

/// <summary>Who changes something, as its audit record says it. Handed on explicitly from the request to the write.</summary>
/// <param name="Kind">What kind of caller it is.</param>
/// <param name="Name">The person's or key's name, <c>local</c>, or <c>clawhq</c> for the program itself; empty for nobody.</param>
/// <param name="SignedInBy">How the caller proved who they are.</param>
public sealed record Actor(ActorKind Kind, string Name, SignInMethod SignedInBy)
{
    /// <summary>The program itself: first start, expiry, what follows from a change of prices.</summary>
    public static Actor System { get; } = new(ActorKind.System, "clawhq", SignInMethod.System);

    /// <summary>Number of the person or key; null for everyone else.</summary>
    public int? Id { get; init; }

    /// <summary>The address that the request came from; null over the socket and for the program itself.</summary>
    public string? Address { get; init; }

    /// <summary>The trace id that an answer with problem details shows; null where no request is behind it.</summary>
    public string? RequestId { get; init; }
}

/// <summary>The kinds of callers.</summary>
public enum ActorKind
{
    /// <summary>Somebody who is signed in.</summary>
    Person,

    /// <summary>A key.</summary>
    Key,

    /// <summary>The machine's owner, over the socket in the data folder.</summary>
    Local,

    /// <summary>Somebody who opened a share link.</summary>
    ShareLink,

    /// <summary>The program itself.</summary>
    System,

    /// <summary>Nobody who is known: a sign-in that failed.</summary>
    Nobody,
}

/// <summary>The ways to prove who one is.</summary>
public enum SignInMethod
{
    /// <summary>Nothing was proven.</summary>
    None,

    /// <summary>A password.</summary>
    Password,

    /// <summary>The identity provider.</summary>
    Oidc,

    /// <summary>A key.</summary>
    Key,

    /// <summary>The right to open the socket.</summary>
    LocalSocket,

    /// <summary>A share link's token.</summary>
    ShareLink,

    /// <summary>The program itself.</summary>
    System,
}

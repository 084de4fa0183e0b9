namespace ClawHQ.Core.Access;

/// <summary>What a key may do.</summary>
[Flags]
public enum Scopes
{
    None = 0,

    /// <summary>Send telemetry, usage, outcomes, agent reports.</summary>
    Ingest = 1,

    /// <summary>Call models through the gateway.</summary>
    Gateway = 2,

    /// <summary>Ask for directives and holds, report outcomes.</summary>
    Agent = 4,

    /// <summary>Every GET, the stream, metrics; only rows of the bound team.</summary>
    Read = 8,

    /// <summary>The rest.</summary>
    Admin = 16,
}

/// <summary>What a key is bound to. Claims in attributes are honoured only inside it.</summary>
/// <param name="Team">The team, or null when unbound.</param>
/// <param name="Project">The project, or null when unbound.</param>
/// <param name="Agent">The agent, or null when unbound.</param>
public sealed record KeyBinding(string? Team, string? Project, string? Agent)
{
    /// <summary>Bound to nothing.</summary>
    public static KeyBinding None { get; } = new(null, null, null);

    /// <summary>Text that identifies the binding inside dedupe and series identities, so that rotating a key doubles nothing.</summary>
    public string Identity => $"{Team}\u001f{Project}\u001f{Agent}";
}

/// <summary>Who is calling: a key, a signed-in person, somebody with a share link, or the machine's owner over the Unix socket.</summary>
public sealed record Caller
{
    /// <summary>Shown in audit records: the key's name, the person's user name, or <c>local</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The key's number; null for everyone else.</summary>
    public int? KeyId { get; init; }

    /// <summary>The person's number; null for everyone else.</summary>
    public int? PersonId { get; init; }

    /// <summary>The scopes of a key; none for everyone else.</summary>
    public Scopes Scopes { get; init; }

    /// <summary>What the caller may do, and for which teams.</summary>
    public required Rights Rights { get; init; }

    public KeyBinding Binding { get; init; } = KeyBinding.None;

    /// <summary>Whether somebody is signed in.</summary>
    public bool IsPerson => PersonId is not null;

    /// <summary>The teams whose spend may be seen. Goes into every query.</summary>
    public TeamBound VisibleTeams => TeamsOf(Permission.SeeSpend);

    /// <summary>Whether the caller has a permission, be it for one team only.</summary>
    public bool May(Permission permission) => !TeamsOf(permission).IsNone;

    /// <summary>The teams for which the caller has a permission.</summary>
    public TeamBound TeamsOf(Permission permission) => Rights.TeamsOf(permission);
}

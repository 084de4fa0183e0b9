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

/// <summary>Who is calling: a key, a signed-in person, or the machine's owner over the Unix socket.</summary>
public sealed record Caller
{
    /// <summary>Shown in audit records: the key's name, the person's user name, or <c>local</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The key's number; null for people.</summary>
    public int? KeyId { get; init; }

    public required Scopes Scopes { get; init; }

    public KeyBinding Binding { get; init; } = KeyBinding.None;

    /// <summary>The teams whose rows may be seen; null means all.</summary>
    public IReadOnlySet<string>? VisibleTeams { get; init; }

    public bool IsPerson { get; init; }
}

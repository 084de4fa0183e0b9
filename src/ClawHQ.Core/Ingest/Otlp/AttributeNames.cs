namespace ClawHQ.Core.Ingest.Otlp;

/// <summary>Every attribute key that some rule reads.</summary>
public enum Attr : byte
{
    ServiceName,
    SessionId,
    Model,
}

/// <summary>The spelling of each <see cref="Attr"/> on the wire.</summary>
public static class AttributeNames
{
    /// <summary>Name by key, in the order of the enum.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "service.name",
        "session.id",
        "model",
    ];

    /// <summary>Keys that name a token type: points that differ only in these belong to one entry.</summary>
    public static IReadOnlySet<string> TokenTypes { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "openclaw.token", "gen_ai.token.type", "type", "token_type", "gen_ai.token.modality",
    };
}

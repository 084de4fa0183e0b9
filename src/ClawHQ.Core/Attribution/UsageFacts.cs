using ClawHQ.Core.Attribution.Kinds;

namespace ClawHQ.Core.Attribution;

/// <summary>What is known of usage when it is asked to whom it belongs.</summary>
public readonly record struct UsageFacts
{
    /// <summary>The owners that the report claims and the key's bound leaves.</summary>
    public required Claims Owners { get; init; }

    /// <summary>The program that reports.</summary>
    public string? Emitter { get; init; }

    /// <summary>The reporting key's name; null for none.</summary>
    public string? Key { get; init; }

    /// <summary>The provider.</summary>
    public string? Provider { get; init; }

    /// <summary>The model.</summary>
    public string? Model { get; init; }

    /// <summary>What the report says of the attributes that rules name; null where they are not known, as of booked usage.</summary>
    public AttributeValues? Attributes { get; init; }
}

/// <summary>To whom usage belongs by what is declared.</summary>
/// <param name="Owners">The owners.</param>
/// <param name="Task">The task of usage that names none; null for none.</param>
public readonly record struct Attributed(Claims Owners, string? Task);

/// <summary>What gave usage its owners, as kind and name such as <c>AttributionRule/shop</c>. Null for an owner that the report names
/// itself, that the key is bound to, or that it has not.</summary>
public record struct OwnerGivers
{
    public string? Team { get; set; }

    public string? Project { get; set; }

    public string? Client { get; set; }

    public string? Environment { get; set; }

    /// <summary>The name of a rule among givers.</summary>
    public static string OfRule(string name) => $"{AttributionRuleKind.KindName}/{name}";

    /// <summary>The name of a declared agent among givers.</summary>
    public static string OfAgent(string name) => $"{AgentKind.KindName}/{name}";
}

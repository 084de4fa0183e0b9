using System.Security.Cryptography;
using System.Text;

namespace ClawHQ.Core.Config.Objects;

/// <summary>One object as the server has it.</summary>
public sealed record ConfigObject
{
    /// <summary>The kind's name.</summary>
    public required string Kind { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Labels as JSON, by name in order.</summary>
    public string Labels { get; init; } = "{}";

    /// <summary>The spec as JSON of one spelling: equal specs have equal texts.</summary>
    public required string Spec { get; init; }

    /// <summary>Whose files manage it; null for what was made by API or interface.</summary>
    public string? Owner { get; init; }

    /// <summary>The file that declares it; null for what is not managed.</summary>
    public string? File { get; init; }

    /// <summary>When it was changed last, Unix milliseconds; 0 where that is not known.</summary>
    public long UpdatedAt { get; init; }

    /// <summary>Who changed it last; null where that is not known.</summary>
    public string? Author { get; init; }

    /// <summary>The spec as its files had it last, where the live one differs: it drifted. Null when it did not.</summary>
    public string? Applied { get; init; }

    /// <summary>Names the state of labels and spec: two states of the same version are the same.</summary>
    public string Version => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Labels}\0{Spec}")).AsSpan(0, 8));

    /// <summary>Kind and name.</summary>
    public (string Kind, string Name) Key => (Kind, Name);

    /// <summary>Whether files manage it; then nobody else changes it.</summary>
    public bool IsManaged => Owner is not null;
}

/// <summary>A change to one object.</summary>
/// <param name="Before">What is there; null for a new one.</param>
/// <param name="After">What will be there; null for one that goes.</param>
public sealed record ObjectChange(ConfigObject? Before, ConfigObject? After)
{
    /// <summary>The object's kind.</summary>
    public string Kind => (After ?? Before)!.Kind;

    /// <summary>The object's name.</summary>
    public string Name => (After ?? Before)!.Name;
}

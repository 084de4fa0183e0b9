using ClawHQ.Core.Config.Kinds;

namespace ClawHQ.Core.Config.Documents;

/// <summary>A file with objects.</summary>
/// <param name="Path">Its path below the folder, with <c>/</c>.</param>
/// <param name="Text">Its text.</param>
public sealed record ManifestFile(string Path, string Text);

/// <summary>One object as declared.</summary>
public sealed record Manifest
{
    /// <summary>What it is.</summary>
    public required ConfigKind Kind { get; init; }

    /// <summary>Its name; no two of a kind have the same.</summary>
    public required string Name { get; init; }

    /// <summary>Labels, by name.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    /// <summary>The spec that was read.</summary>
    public required object Spec { get; init; }

    /// <summary>The spec as written.</summary>
    public required YamlValue Written { get; init; }

    /// <summary>The file in which it is declared.</summary>
    public required string File { get; init; }

    /// <summary>Where it begins: <c>file:line:column</c>.</summary>
    public required string Place { get; init; }
}

/// <summary>The objects of some files, each of kind and name once.</summary>
/// <param name="Manifests">In the order of files and documents.</param>
/// <param name="Problems">Everything that is wrong.</param>
public sealed record ManifestSet(IReadOnlyList<Manifest> Manifests, IReadOnlyList<Api.ProblemItem> Problems);

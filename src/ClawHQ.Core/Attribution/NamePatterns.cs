using System.Diagnostics.CodeAnalysis;

namespace ClawHQ.Core.Attribution;

/// <summary>Some patterns of names, of which one must take. Most names fail at the text before a pattern's first wildcard, which is
/// compared at once.</summary>
internal sealed class NamePatterns
{
    private readonly string[] _patterns;
    private readonly string[] _heads;

    private NamePatterns(IReadOnlyList<string> patterns)
    {
        _patterns = [.. patterns];
        _heads = [.. patterns.Select(p => p.IndexOfAny(['*', '?']) is >= 0 and var wildcard ? p[..wildcard] : p)];
    }

    /// <summary>The patterns of a condition; null for no condition.</summary>
    [return: NotNullIfNotNull(nameof(patterns))]
    public static NamePatterns? Of(IReadOnlyList<string>? patterns) => patterns is null ? null : new NamePatterns(patterns);

    /// <summary>Whether one takes a name; none takes what has no name.</summary>
    public bool Takes(string? name)
    {
        if (name is null)
        {
            return false;
        }

        for (var i = 0; i < _heads.Length; i++)
        {
            if (name.StartsWith(_heads[i], StringComparison.Ordinal)
                && Glob.Matches(_patterns[i].AsSpan(_heads[i].Length), name.AsSpan(_heads[i].Length)))
            {
                return true;
            }
        }

        return false;
    }
}

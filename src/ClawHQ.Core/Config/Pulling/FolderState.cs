using ClawHQ.Core.Api;

namespace ClawHQ.Core.Config.Pulling;

/// <summary>How the server stands to the folder that it keeps itself in step with.</summary>
public sealed record FolderState
{
    /// <summary>Digits of a commit that are shown.</summary>
    private const int ShortLength = 12;

    /// <summary>The folder, as the setting names it.</summary>
    public required string Folder { get; init; }

    /// <summary>Whose files those of the folder are.</summary>
    public required string Owner { get; init; }

    /// <summary>When it was looked at last; null before the first time.</summary>
    public DateTimeOffset? LookedAt { get; init; }

    /// <summary>How many files it had when it was read last.</summary>
    public int Files { get; init; }

    /// <summary>The Git commit it had then, followed by how its files differ from that; null where that cannot be told.</summary>
    public string? Revision { get; init; }

    /// <summary>Whether it is being changed: it is read when it has settled.</summary>
    public bool IsSettling { get; init; }

    /// <summary>Since when the server has been as these files say, or was last; null before the first time.</summary>
    public DateTimeOffset? AppliedAt { get; init; }

    /// <summary>The same of what is in force: of what was applied last since the start, or of a later commit with the same texts; null
    /// where that cannot be told.</summary>
    public string? AppliedRevision { get; init; }

    /// <summary>Why the files cannot be applied, each with file, line and column; empty while they can.</summary>
    public IReadOnlyList<ProblemItem> Problems { get; init; } = [];

    /// <summary>A revision for people: the commit cut short, and in whole what is said of it.</summary>
    public static string Short(string revision)
    {
        var end = revision.IndexOfAny([' ', ',']) is >= 0 and var found ? found : revision.Length;
        return revision[..Math.Min(ShortLength, end)] + revision[end..];
    }
}

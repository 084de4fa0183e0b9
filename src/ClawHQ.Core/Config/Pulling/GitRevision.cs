using System.Text;
using System.Text.RegularExpressions;

namespace ClawHQ.Core.Config.Pulling;

/// <summary>Finds which Git commit a working copy has checked out, and whether its files are those of the commit, from files alone; no Git
/// is needed.</summary>
internal static partial class GitRevision
{
    /// <summary>How far above a folder its repository is looked for.</summary>
    private const int DepthMax = 16;

    /// <summary>References that lead to references.</summary>
    private const int RefsMax = 5;

    /// <summary>Longest file that names one commit.</summary>
    private const int RefLengthMax = 4_096;

    /// <summary>Most that is read of the list of packed references.</summary>
    private const int PackedLengthMax = 1 << 22;

    /// <summary>A lock that is older was left behind by a Git that ended.</summary>
    private static readonly TimeSpan _lockAgeMax = TimeSpan.FromMinutes(10);

    /// <summary>The commit, and in words how the files of the folder stand to it where they are not as committed, or that cannot be told.
    /// Null where the folder is no working copy.</summary>
    public static string? Of(FolderListing listing)
    {
        if (Of(listing.Root) is not { } commit)
        {
            return null;
        }

        var (root, git) = Find(listing.Root)!.Value; // there is a commit
        return GitTree.Has(Path.Combine(Common(git), "objects"), commit, root, listing) switch
        {
            true => commit,
            false => commit + " with uncommitted changes",
            null => commit + ", not compared with the files",
        };
    }

    /// <summary>The commit; null where the folder is no working copy, or what it has checked out cannot be told.</summary>
    public static string? Of(string folder)
    {
        try
        {
            return Find(folder) is var (_, git) ? Commit(git) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Whether Git is changing the working copy right now.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="now">The time.</param>
    public static bool IsBusy(string folder, DateTimeOffset now)
    {
        try
        {
            return Find(folder) is var (_, git) && new FileInfo(Path.Combine(git, "index.lock")) is { Exists: true } held
                && now.UtcDateTime - held.LastWriteTimeUtc < _lockAgeMax;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The working copy, and the folder with its HEAD: <c>.git</c> itself, or what it names in a further working copy.</summary>
    private static (string Root, string Git)? Find(string folder)
    {
        var at = new DirectoryInfo(folder);
        for (var depth = 0; depth < DepthMax && at is not null; depth++, at = at.Parent)
        {
            var git = Path.Combine(at.FullName, ".git");
            if (Directory.Exists(git))
            {
                return new DirectoryInfo(git).LinkTarget is null ? (at.FullName, git) : null;
            }

            if (Text(at.FullName, ".git", RefLengthMax) is { } named && named.StartsWith("gitdir: ", StringComparison.Ordinal))
            {
                return (at.FullName, Path.GetFullPath(Path.Combine(at.FullName, named["gitdir: ".Length..].Trim())));
            }
        }

        return null;
    }

    /// <summary>A further working copy has its own HEAD, and the branches and objects of the first one.</summary>
    private static string Common(string git) => Text(git, "commondir", RefLengthMax) is { } shared
        ? Path.GetFullPath(Path.Combine(git, shared.Trim()))
        : git;

    private static string? Commit(string git)
    {
        var common = Common(git);
        var text = Text(git, "HEAD", RefLengthMax);
        for (var step = 0; step < RefsMax && text is not null; step++)
        {
            text = text.Trim();
            if (Hash().IsMatch(text))
            {
                return text;
            }

            var name = text.StartsWith("ref: ", StringComparison.Ordinal) ? text["ref: ".Length..].Trim() : "";
            if (!Name().IsMatch(name))
            {
                return null;
            }

            text = Text(git, name, RefLengthMax) ?? Text(common, name, RefLengthMax) ?? Packed(common, name);
        }

        return null;
    }

    private static string? Packed(string common, string name) => Text(common, "packed-refs", PackedLengthMax)?
        .Split('\n').FirstOrDefault(line => line.EndsWith($" {name}", StringComparison.Ordinal))?.Split(' ')[0];

    /// <summary>The text of a file below a folder; null where there is none, it is longer than it can be, or a link leads to it: Git makes
    /// none there, and what a link leads to, such as a secret that looks like a commit, is not to be shown.</summary>
    private static string? Text(string folder, string name, int lengthMax)
    {
        var at = folder;
        foreach (var step in name.Split('/'))
        {
            at = Path.Combine(at, step);
            if (new FileInfo(at).LinkTarget is not null)
            {
                return null;
            }
        }

        var found = new FileInfo(at);
        return found.Exists && found.Length > 0 && found.Length <= lengthMax ? File.ReadAllText(at, Encoding.UTF8) : null;
    }

    [GeneratedRegex("^([0-9a-f]{40}|[0-9a-f]{64})$")]
    private static partial Regex Hash();

    [GeneratedRegex(@"^refs/(?!.*\.\.)[A-Za-z0-9._/+@=-]{1,500}$")]
    private static partial Regex Name();
}

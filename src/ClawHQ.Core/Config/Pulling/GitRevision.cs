using LibGit2Sharp;

namespace ClawHQ.Core.Config.Pulling;

/// <summary>Finds which Git commit a working copy has checked out, and whether its files are those of the commit. No Git program is needed,
/// and nothing that the repository brings, such as hooks and filters, is run.</summary>
internal static class GitRevision
{
    /// <summary>A lock that is older was left behind by a Git that ended.</summary>
    private static readonly TimeSpan LockAgeMax = TimeSpan.FromMinutes(10);

    // A mounted working copy often belongs to somebody else, which matters to a Git that runs what a repository brings.
    static GitRevision() => GlobalSettings.SetOwnerValidation(false);

    /// <summary>The commit, and in words how the files of the folder stand to it where they are not as committed, or that cannot be told.
    /// Null where the folder is no working copy, or what it has checked out cannot be told.</summary>
    public static string? Of(FolderListing listing) => Open(listing.Root, null as string, repository =>
    {
        var commit = repository.Head.Tip?.Sha;
        return commit is null ? null : IsAsCommitted(repository, listing.Root) switch
        {
            true => commit,
            false => commit + " with uncommitted changes",
            null => commit + ", not compared with the files",
        };
    });

    /// <summary>Whether Git is changing the working copy right now.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="now">The time.</param>
    public static bool IsBusy(string folder, DateTimeOffset now) => Open(folder, false, repository =>
        new FileInfo(Path.Combine(repository.Info.Path, "index.lock")) is { Exists: true } held
        && now.UtcDateTime - held.LastWriteTimeUtc < LockAgeMax);

    private static bool? IsAsCommitted(Repository repository, string folder)
    {
        try
        {
            var below = Path.GetRelativePath(repository.Info.WorkingDirectory, folder);
            var asked = new StatusOptions
            {
                PathSpec = below == "." ? null : [below],
                DisablePathSpecMatch = true,
                RecurseUntrackedDirs = true,
                IncludeIgnored = true,
                RecurseIgnoredDirs = true,
            };
            return !repository.RetrieveStatus(asked).Any(entry => entry.State != FileStatus.Unaltered && IsRead(entry.FilePath, below));
        }
        catch (LibGit2SharpException)
        {
            return null;
        }
    }

    /// <summary>Whether a file, by its path in the working copy, is one that is read of the folder.</summary>
    private static bool IsRead(string path, string folder) => FolderReader.IsConfiguration(path)
        && !Path.GetRelativePath(folder, path).Split('/').Any(step => step.StartsWith('.'));

    private static T Open<T>(string folder, T otherwise, Func<Repository, T> ask)
    {
        try
        {
            if (Repository.Discover(folder) is not { } found)
            {
                return otherwise;
            }

            using var repository = new Repository(found);
            return ask(repository);
        }
        catch (Exception e) when (e is LibGit2SharpException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            return otherwise;
        }
    }
}

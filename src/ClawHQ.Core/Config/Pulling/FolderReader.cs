using System.Security.Cryptography;
using System.Text;
using ClawHQ.Core.Api;
using ClawHQ.Core.Config.Documents;

namespace ClawHQ.Core.Config.Pulling;

/// <summary>One file of a folder, by its names and times.</summary>
/// <param name="Path">Its path below the folder, with <c>/</c>.</param>
/// <param name="Real">Where it lies, all links followed.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Changed">When it was written last.</param>
internal sealed record FolderEntry(string Path, string Real, long Length, DateTime Changed);

/// <summary>What lies in a folder.</summary>
/// <param name="Root">The folder itself, all links followed.</param>
/// <param name="Entries">Its files of configuration, in the order of their paths.</param>
/// <param name="Problems">Why it cannot be read; empty when it can.</param>
internal sealed record FolderListing(string Root, IReadOnlyList<FolderEntry> Entries, IReadOnlyList<ProblemItem> Problems)
{
    /// <summary>Two listings of the same mark have the same files, as far as names, lengths and times tell.</summary>
    public string Mark => string.Join(
        '\n', Entries.Select(e => FormattableString.Invariant($"{e.Path}\0{e.Real}\0{e.Length}\0{e.Changed.Ticks}")).Prepend(Root));
}

/// <summary>Reads the YAML files of a folder and those below it; hidden ones such as <c>.git</c> are left out. The folder may be written
/// by others, so everything has a bound, and nothing outside the folder is read.</summary>
internal sealed class FolderReader(string folder)
{
    /// <summary>Most files of configuration.</summary>
    public const int FilesMax = 2_000;

    /// <summary>Longest file, in bytes.</summary>
    public const int FileLengthMax = 1 << 20;

    /// <summary>Longest text of all files together, in bytes.</summary>
    public const int TotalLengthMax = 1 << 24;

    /// <summary>Most files and folders that are looked at, of configuration or not.</summary>
    public const int EntriesMax = 20_000;

    /// <summary>Deepest folder.</summary>
    public const int DepthMax = 16;

    /// <summary>Links that lead to links.</summary>
    private const int LinksMax = 40;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Lists the files.</summary>
    public FolderListing List()
    {
        var walk = new Walk(folder);
        var root = "";
        try
        {
            root = Real(Path.GetFullPath(folder));
            if (!Directory.Exists(root))
            {
                walk.Problems.Add(new ProblemItem(folder, null, "There is no such folder.", "Mount it, or correct config.folder."));
            }
            else
            {
                Look(root, "", 0, walk);
                FollowAll(root, walk);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            walk.Problems.Add(new ProblemItem(folder, null, $"The folder cannot be read: {e.Message}"));
        }

        if (walk.Entries.Sum(e => e.Length) > TotalLengthMax)
        {
            walk.Problems.Add(new ProblemItem(folder, null, $"All files together have more than {TotalLengthMax >> 20} MiB."));
        }

        return new FolderListing(root, [.. walk.Entries.OrderBy(e => e.Path, StringComparer.Ordinal)], walk.Problems);
    }

    /// <summary>Reads the files of a listing.</summary>
    /// <param name="listing">A listing without problems.</param>
    /// <param name="problems">Takes what cannot be read.</param>
    public static IReadOnlyList<ManifestFile> Read(FolderListing listing, List<ProblemItem> problems)
    {
        var files = new List<ManifestFile>();
        foreach (var entry in listing.Entries)
        {
            try
            {
                files.Add(new ManifestFile(entry.Path, Text(entry)));
            }
            catch (DecoderFallbackException)
            {
                problems.Add(new ProblemItem(entry.Path, null, "The file is not UTF-8 text."));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                problems.Add(new ProblemItem(entry.Path, null, $"The file cannot be read: {e.Message}"));
            }
        }

        return files;
    }

    /// <summary>Files of the same hash have the same paths and texts.</summary>
    public static string Hash(IReadOnlyList<ManifestFile> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{file.Path}\0{file.Text.Length}\0{file.Text}")));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Looks through a folder.</summary>
    /// <param name="at">Where it lies, all links followed.</param>
    /// <param name="prefix">Its path below the folder that is read.</param>
    /// <param name="depth">How deep it is.</param>
    /// <param name="walk">Takes what is found.</param>
    private static void Look(string at, string prefix, int depth, Walk walk)
    {
        if (!walk.Looked.Add(at))
        {
            return;
        }

        if (depth > DepthMax)
        {
            walk.Problems.Add(new ProblemItem(prefix, null, $"Folders are more than {DepthMax} deep."));
            return;
        }

        foreach (var entry in new DirectoryInfo(at).EnumerateFileSystemInfos())
        {
            if (walk.IsOver)
            {
                return;
            }

            walk.Seen++;
            if (entry.Name.StartsWith('.'))
            {
                continue;
            }

            var path = prefix.Length == 0 ? entry.Name : $"{prefix}/{entry.Name}";
            if (entry.LinkTarget is not null)
            {
                walk.Links.Add(new Link(entry.FullName, path, depth + 1));
            }
            else if ((entry.Attributes & FileAttributes.Directory) != 0)
            {
                Look(entry.FullName, path, depth + 1, walk);
            }
            else
            {
                Take(entry.FullName, path, walk);
            }
        }
    }

    /// <summary>Follows links once all is found that lies there by itself, so that this keeps its own path, and each file is read
    /// once.</summary>
    private static void FollowAll(string root, Walk walk)
    {
        while (walk.Links.Count > 0 && !walk.IsOver)
        {
            Link[] links = [.. walk.Links.OrderBy(l => l.Path, StringComparer.Ordinal)];
            walk.Links.Clear();
            foreach (var link in links)
            {
                Follow(root, link, walk);
            }
        }
    }

    /// <summary>A link may lead to a file or folder within the folder that is read, hidden or not, as those of a mounted Kubernetes
    /// ConfigMap do.</summary>
    private static void Follow(string root, Link link, Walk walk)
    {
        var real = Real(link.Full);
        var isFolder = Directory.Exists(real);
        if (!isFolder && !IsConfiguration(link.Path) && File.Exists(real))
        {
            return;
        }

        if (real != root && !real.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            const string hint = "Put the file itself there, or take the link away.";
            walk.Problems.Add(new ProblemItem(link.Path, null, "This link leads out of the folder; it is not followed.", hint));
        }
        else if (isFolder)
        {
            Look(real, link.Path, link.Depth, walk);
        }
        else if (!File.Exists(real))
        {
            // It may have been a folder of files that would now be missed.
            walk.Problems.Add(new ProblemItem(link.Path, null, "This link leads nowhere.", "Mend it, or take it away."));
        }
        else
        {
            Take(real, link.Path, walk);
        }
    }

    private static void Take(string real, string path, Walk walk)
    {
        if (!IsConfiguration(path) || !walk.Taken.Add(real))
        {
            return;
        }

        var file = new FileInfo(real);
        if (!file.Exists)
        {
            walk.Problems.Add(new ProblemItem(path, null, "The file was taken away while the folder was read."));
        }
        else if (file.Length > FileLengthMax)
        {
            const string hint = "Split it: all files of a folder belong together.";
            walk.Problems.Add(new ProblemItem(path, null, $"The file is larger than {FileLengthMax >> 20} MiB.", hint));
        }
        else
        {
            walk.Entries.Add(new FolderEntry(path, real, file.Length, file.LastWriteTimeUtc));
        }
    }

    internal static bool IsConfiguration(string path) => Path.GetExtension(path) is ".yaml" or ".yml";

    private static string Text(FolderEntry entry)
    {
        // What has no length is empty, or no file at all, such as a pipe, whose reading would never end.
        if (entry.Length == 0)
        {
            return "";
        }

        using var stream = new FileStream(entry.Real, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[FileLengthMax + 1];
        var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length > FileLengthMax
            ? throw new IOException("it grew while it was read")
            : Strict.GetString(bytes.AsSpan(0, length)).TrimStart('\uFEFF');
    }

    /// <summary>A path with all links in it followed.</summary>
    private static string Real(string path)
    {
        var links = 0;
        var real = Path.GetPathRoot(path)!; // a full path has one
        var rest = new Stack<string>(path[real.Length..].Split(Path.DirectorySeparatorChar).Reverse());
        while (rest.TryPop(out var step))
        {
            if (step.Length == 0)
            {
                continue;
            }

            var next = Path.GetFullPath(Path.Combine(real, step));
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > LinksMax)
            {
                throw new IOException($"{path} has more than {LinksMax} links.");
            }

            if (Path.IsPathRooted(target))
            {
                real = Path.GetPathRoot(target)!; // it is rooted
                target = target[real.Length..];
            }

            foreach (var part in target.Split(Path.DirectorySeparatorChar).Reverse())
            {
                rest.Push(part);
            }
        }

        return real;
    }

    /// <summary>A link that was found.</summary>
    /// <param name="Full">Where it lies.</param>
    /// <param name="Path">Its path below the folder that is read.</param>
    /// <param name="Depth">How deep the folder is that it may lead to.</param>
    private sealed record Link(string Full, string Path, int Depth);

    /// <summary>What was found so far.</summary>
    private sealed class Walk(string folder)
    {
        private bool _isSaid;

        public List<FolderEntry> Entries { get; } = [];

        public List<ProblemItem> Problems { get; } = [];

        /// <summary>Links that are still to be followed.</summary>
        public List<Link> Links { get; } = [];

        /// <summary>Folders that were looked through: a circle of links ends here.</summary>
        public HashSet<string> Looked { get; } = new(StringComparer.Ordinal);

        /// <summary>Files that were found, by where they lie.</summary>
        public HashSet<string> Taken { get; } = new(StringComparer.Ordinal);

        public int Seen { get; set; }

        /// <summary>Whether there is too much; says so once.</summary>
        public bool IsOver
        {
            get
            {
                var isOver = Seen > EntriesMax || Entries.Count > FilesMax;
                if (isOver && !_isSaid)
                {
                    _isSaid = true;
                    Problems.Add(
                        new ProblemItem(
                            folder, null, Entries.Count > FilesMax
                                ? $"The folder has more than {FilesMax} YAML files."
                                : $"The folder has more than {EntriesMax} files and folders.",
                            "Name a folder that holds the configuration alone."));
                }

                return isOver;
            }
        }
    }
}

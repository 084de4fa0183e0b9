using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ClawHQ.Core.Config.Pulling;

/// <summary>The files of configuration that a commit has below a folder.</summary>
internal sealed class GitTree
{
    /// <summary>Most trees that are read.</summary>
    private const int TreesMax = 20_000;

    private readonly GitObjects _objects;
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);
    private readonly int _idLength;
    private int _trees;

    private GitTree(GitObjects objects, int idLength) => (_objects, _idLength) = (objects, idLength);

    /// <summary>Whether the files of a folder are those of a commit; null where that cannot be told, because the repository does not have
    /// all of it, or not in a form that is read.</summary>
    /// <param name="objects">The folder <c>objects</c> of the repository.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="root">The root of the working copy, all links followed.</param>
    /// <param name="listing">What lies in the folder.</param>
    public static bool? Has(string objects, string commit, string root, FolderListing listing)
    {
        try
        {
            var idLength = commit.Length / 2;
            var tree = new GitTree(new GitObjects(objects, idLength), idLength);
            var below = Path.GetRelativePath(root, listing.Root).Replace('\\', '/');
            return tree.TryOpen(commit, below == "." ? "" : below) ? tree.IsAsIn(root, listing) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException
            or IndexOutOfRangeException or FormatException)
        {
            return null;
        }
    }

    private bool TryOpen(string commit, string folder)
    {
        if (_objects.Read(commit, "commit") is not { } text || !text.AsSpan().StartsWith("tree "u8))
        {
            return false;
        }

        var id = Encoding.ASCII.GetString(text.AsSpan(5, 2 * _idLength));
        foreach (var step in folder.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Entries(id) is not { } entries)
            {
                return false;
            }

            if (entries.FirstOrDefault(e => e.IsTree && e.Name == step) is not { } next)
            {
                // The folder is not part of the commit: none of its files is.
                return true;
            }

            id = next.Id;
        }

        return TryAdd(id, folder.Length == 0 ? "" : folder + "/", 0);
    }

    private bool TryAdd(string tree, string prefix, int depth)
    {
        if (depth > FolderReader.DepthMax || Entries(tree) is not { } entries)
        {
            return depth > FolderReader.DepthMax;
        }

        foreach (var entry in entries)
        {
            if (entry.IsTree && !TryAdd(entry.Id, $"{prefix}{entry.Name}/", depth + 1))
            {
                return false;
            }

            if (entry.IsFile && FolderReader.IsConfiguration(entry.Name))
            {
                _files[prefix + entry.Name] = entry.Id;
            }
        }

        return true;
    }

    /// <summary>The entries of a tree; null where it is not there, or there are too many.</summary>
    private List<Entry>? Entries(string tree)
    {
        if (++_trees > TreesMax || _objects.Read(tree, "tree") is not { } bytes)
        {
            return null;
        }

        var entries = new List<Entry>();
        for (var at = 0; at < bytes.Length;)
        {
            var (space, end) = (Array.IndexOf(bytes, (byte)' ', at), Array.IndexOf(bytes, (byte)0, at));
            var name = Encoding.UTF8.GetString(bytes, space + 1, end - space - 1);
            entries.Add(new Entry(
                Encoding.ASCII.GetString(bytes, at, space - at), name, Convert.ToHexStringLower(bytes, end + 1, _idLength)));
            at = end + 1 + _idLength;
        }

        return entries;
    }

    private bool IsAsIn(string root, FolderListing listing)
    {
        var left = _files.Keys.Where(f => !f.Split('/').Any(step => step.StartsWith('.'))).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in listing.Entries)
        {
            var path = Path.GetRelativePath(root, entry.Real).Replace('\\', '/');
            if (!_files.TryGetValue(path, out var id) || !IsAsCommitted(entry.Real, id))
            {
                return false;
            }

            left.Remove(path);
        }

        return left.Count == 0;
    }

    /// <summary>Whether a file is as committed, also where Git turns the ends of lines.</summary>
    private bool IsAsCommitted(string file, string id)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[FolderReader.FileLengthMax + 1];
        var length = stream.Length == 0 ? 0 : stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var content = bytes.AsSpan(0, length);
        return NameOf(content) == id || (content.IndexOf("\r\n"u8) >= 0
            && NameOf(Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(content).Replace("\r\n", "\n", StringComparison.Ordinal))) == id);
    }

    /// <summary>The name that Git gives to a file of this content.</summary>
    private string NameOf(ReadOnlySpan<byte> content)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0");
        byte[] whole = [.. Encoding.ASCII.GetBytes(head), .. content];

        // Git's own choice: nothing here is trusted for it.
#pragma warning disable CA5350
        return Convert.ToHexStringLower(_idLength == SHA1.HashSizeInBytes ? SHA1.HashData(whole) : SHA256.HashData(whole));
#pragma warning restore CA5350
    }

    /// <summary>One entry of a tree.</summary>
    private sealed record Entry(string Mode, string Name, string Id)
    {
        public bool IsTree => Mode is "40000" or "040000";

        public bool IsFile => Mode.StartsWith("100", StringComparison.Ordinal);
    }
}

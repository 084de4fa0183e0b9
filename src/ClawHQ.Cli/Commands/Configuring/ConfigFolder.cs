using System.Text;

namespace ClawHQ.Cli.Commands.Configuring;

/// <summary>A file of configuration.</summary>
/// <param name="Path">Its path below the folder, with <c>/</c>.</param>
/// <param name="Text">Its text.</param>
public sealed record ConfigFile(string Path, string Text);

/// <summary>Finds the files of a folder of configuration. Others may have written it, as in a pull request: everything has a bound, and
/// nothing outside the folder is read.</summary>
public static class ConfigFolder
{
    private const int FilesMax = 2_000;
    private const int LengthMax = 1 << 20;
    private const long TotalLengthMax = 1 << 24;

    /// <summary>Most files and folders that are looked at, of configuration or not.</summary>
    private const int EntriesMax = 200_000;

    /// <summary>Links that lead to links.</summary>
    private const int LinksMax = 40;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Every YAML file of a folder and those below it, in the order of their paths, each once; hidden files and folders such as
    /// <c>.git</c> and <c>.github</c> are left out. Or the one file that is named. Links are followed within the folder, as the server does
    /// with the folder that it pulls: a pull request could otherwise have any file of the machine shown in its plan.</summary>
    /// <exception cref="CommandException">There is no such folder, a link leads out of it, a file cannot be read, or there is too much.
    /// </exception>
    public static IReadOnlyList<ConfigFile> Read(string path)
    {
        if (File.Exists(path))
        {
            return [ReadNamed(path)];
        }

        if (!Directory.Exists(path))
        {
            throw new CommandException($"There is no folder {path}. Name the folder with your configuration.");
        }

        var found = Find(Real(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), path);
        var files = new List<ConfigFile>();
        var length = 0L;
        foreach (var (real, name) in found.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            // What has no length is empty, or no file at all, such as a pipe, whose reading would never end.
            files.Add(new FileInfo(real) is { Exists: true, Length: 0 } ? new ConfigFile(name, "") : Read(real, name));
            length += files[^1].Text.Length;
            if (length > TotalLengthMax)
            {
                throw new CommandException($"{path} has more than {TotalLengthMax >> 20} MiB of YAML files.");
            }
        }

        return files;
    }

    /// <summary>The text of a file in UTF-8; null where it has more bytes than it may.</summary>
    /// <exception cref="DecoderFallbackException">It is no such text.</exception>
    public static string? Text(string file, int lengthMax)
    {
        // By reading, not by asking for its length: a pipe has none.
        using var stream = File.OpenRead(file);
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            if (bytes.Length + read > lengthMax)
            {
                return null;
            }

            bytes.Write(buffer, 0, read);
        }

        return Strict.GetString(bytes.GetBuffer(), 0, (int)bytes.Length).TrimStart('\uFEFF');
    }

    private static ConfigFile ReadNamed(string path)
    {
        var (file, name) = (Path.GetFullPath(path), Path.GetFileName(path));
        // What the shell hands over is a link too.
        return file.StartsWith("/dev/", StringComparison.Ordinal)
            ? Read(file, name)
            : Read(Within(Real(Path.GetDirectoryName(file)!), Real(file, name), name), name); // a file lies in a folder
    }

    private static List<(string Real, string Name)> Find(string root, string path)
    {
        var walk = new Walk(path);
        Look(root, "", walk);
        // What lies there by itself keeps its own path.
        while (walk.Links.Count > 0)
        {
            (string Full, string Name)[] links = [.. walk.Links.OrderBy(l => l.Name, StringComparer.Ordinal)];
            walk.Links.Clear();
            foreach (var (full, name) in links)
            {
                Follow(root, full, name, walk);
            }
        }

        return walk.Files;
    }

    private static void Look(string folder, string prefix, Walk walk)
    {
        if (!walk.Looked.Add(folder))
        {
            return;
        }

        foreach (var entry in Entries(folder, prefix).Where(e => !e.Name.StartsWith('.')))
        {
            walk.Count();
            var name = prefix + entry.Name;
            if (entry.LinkTarget is not null)
            {
                walk.Links.Add((entry.FullName, name));
            }
            else if ((entry.Attributes & FileAttributes.Directory) != 0)
            {
                Look(entry.FullName, name + "/", walk);
            }
            else if (IsYaml(name))
            {
                walk.Take(entry.FullName, name);
            }
        }
    }

    /// <summary>A link may lead to a file or folder within, hidden or not, as those of a mounted Kubernetes ConfigMap do.</summary>
    private static void Follow(string root, string full, string name, Walk walk)
    {
        var real = Real(full, name);
        if (Directory.Exists(real))
        {
            Look(Within(root, real, name), name + "/", walk);
        }
        else if (IsYaml(name) || !File.Exists(real))
        {
            walk.Take(
                File.Exists(Within(root, real, name)) ? real : throw new CommandException($"{name} is a link to {real}, where nothing is."),
                name);
        }
    }

    private static List<FileSystemInfo> Entries(string folder, string prefix)
    {
        try
        {
            return [.. new DirectoryInfo(folder).EnumerateFileSystemInfos().Take(EntriesMax + 1)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{(prefix.Length == 0 ? folder : prefix)} cannot be read: {e.Message}");
        }
    }

    private static bool IsYaml(string name) => Path.GetExtension(name) is ".yaml" or ".yml";

    /// <exception cref="CommandException">It is not within the folder.</exception>
    private static string Within(string root, string real, string name) =>
        real == root || real.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? real
            : throw new CommandException(
                $"{name} is a link that leads out of the folder, to {real}. Put the file itself there, or take the link away.");

    /// <summary>A full path with all links in it followed.</summary>
    /// <param name="path">The path.</param>
    /// <param name="name">What it is called to the user; the path itself when null.</param>
    private static string Real(string path, string? name = null)
    {
        try
        {
            var links = LinksMax;
            return Real(path, ref links);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{name ?? path} cannot be read: {e.Message}");
        }
    }

    private static string Real(string path, ref int links)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
        {
            return path;
        }

        var folder = Real(parent, ref links);
        var real = Path.Combine(folder, Path.GetFileName(path));
        return new FileInfo(real).LinkTarget is not { } target ? real
            : links-- > 0 ? Real(Path.GetFullPath(target, folder), ref links)
            : throw new IOException("its links lead nowhere.");
    }

    private static ConfigFile Read(string file, string name)
    {
        try
        {
            return Text(file, LengthMax) is { } text
                ? new ConfigFile(name, text)
                : throw new CommandException($"{name} is larger than 1 MiB. Split it: all files of a folder belong together.");
        }
        catch (DecoderFallbackException)
        {
            throw new CommandException($"{name} is not UTF-8 text.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{name} cannot be read: {e.Message}");
        }
    }

    /// <summary>What was found so far.</summary>
    private sealed class Walk(string path)
    {
        private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
        private int _seen;

        public List<(string Real, string Name)> Files { get; } = [];

        /// <summary>Links that are still to be followed.</summary>
        public List<(string Full, string Name)> Links { get; } = [];

        /// <summary>Folders that were looked through: a circle of links ends here.</summary>
        public HashSet<string> Looked { get; } = new(StringComparer.Ordinal);

        public void Count()
        {
            if (++_seen > EntriesMax)
            {
                throw new CommandException(
                    $"{path} has more than {EntriesMax} files and folders. Name a folder that holds the configuration alone.");
            }
        }

        public void Take(string real, string name)
        {
            if (_taken.Add(real))
            {
                Files.Add((real, name));
            }

            if (Files.Count > FilesMax)
            {
                throw new CommandException($"{path} has more than {FilesMax} YAML files.");
            }
        }
    }
}

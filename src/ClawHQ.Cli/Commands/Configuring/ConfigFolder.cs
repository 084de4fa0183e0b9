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

    /// <summary>Links that lead to links.</summary>
    private const int LinksMax = 40;

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Every YAML file of a folder and those below it, in the order of their paths; hidden files and folders such as <c>.git</c>
    /// and <c>.github</c>, and links to folders, are left out. Or the one file that is named.</summary>
    /// <exception cref="CommandException">There is no such folder, a file cannot be read, or there is too much.</exception>
    public static IReadOnlyList<ConfigFile> Read(string path)
    {
        if (File.Exists(path))
        {
            return [Read(path, Path.GetFileName(path))];
        }

        if (!Directory.Exists(path))
        {
            throw new CommandException($"There is no folder {path}. Name the folder with your configuration.");
        }

        var links = LinksMax;
        var root = Real(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)), ref links);
        var found = Find(root).Take(FilesMax + 1).Select(f => (File: f, Name: Path.GetRelativePath(root, f).Replace('\\', '/'))).ToList();
        if (found.Count > FilesMax)
        {
            throw new CommandException($"{path} has more than {FilesMax} YAML files.");
        }

        var files = new List<ConfigFile>();
        var length = 0L;
        foreach (var (file, name) in found.OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            files.Add(ReadFound(root, file, name));
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

        return _strict.GetString(bytes.GetBuffer(), 0, (int)bytes.Length).TrimStart('\uFEFF');
    }

    private static IEnumerable<string> Find(string folder)
    {
        string[] files, folders;
        try
        {
            files = [.. Directory.EnumerateFiles(folder).Take(FilesMax * 10)];
            folders = [.. Directory.EnumerateDirectories(folder)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{folder} cannot be read: {e.Message}");
        }

        return files.Where(f => Path.GetExtension(f) is ".yaml" or ".yml" && !IsHidden(f))
            .Concat(folders.Where(d => !IsHidden(d) && new DirectoryInfo(d).LinkTarget is null).SelectMany(Find));
    }

    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');

    /// <summary>A file that was found: through links, as those of a mounted Kubernetes ConfigMap are, but not out of the folder.</summary>
    /// <exception cref="CommandException">It is a link out of the folder, or cannot be read.</exception>
    private static ConfigFile ReadFound(string root, string file, string name)
    {
        try
        {
            var links = LinksMax;
            var real = Real(file, ref links);
            if (!real.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                throw new CommandException($"{name} is a link that leads out of the folder. Put the file itself there.");
            }

            // What has no length is empty, or no file at all, such as a pipe, whose reading would never end.
            return new FileInfo(real) is { Exists: true, Length: 0 } ? new ConfigFile(name, "") : Read(real, name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{name} cannot be read: {e.Message}");
        }
    }

    /// <summary>A full path with all links in it followed.</summary>
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
}

using System.Text;

namespace ClawHQ.Cli.Commands.Configuring;

/// <summary>A file of configuration.</summary>
/// <param name="Path">Its path below the folder, with <c>/</c>.</param>
/// <param name="Text">Its text.</param>
public sealed record ConfigFile(string Path, string Text);

/// <summary>Finds the files of a folder of configuration.</summary>
public static class ConfigFolder
{
    private const int FilesMax = 2_000;
    private const long LengthMax = 1 << 20;

    private static readonly UTF8Encoding _strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Every YAML file of a folder and those below it, in the order of their paths; hidden folders such as <c>.git</c> and
    /// <c>.github</c> are left out. Or the one file that is named.</summary>
    /// <exception cref="CommandException">There is no such folder, a file cannot be read, or there are too many.</exception>
    public static IReadOnlyList<ConfigFile> Read(string path)
    {
        if (File.Exists(path))
        {
            return [Read(path, System.IO.Path.GetFileName(path))];
        }

        if (!Directory.Exists(path))
        {
            throw new CommandException($"There is no folder {path}. Name the folder with your configuration.");
        }

        var files = Find(path).ToList();
        if (files.Count > FilesMax)
        {
            throw new CommandException($"{path} has more than {FilesMax} YAML files.");
        }

        return [.. files.Select(f => (File: f, Name: System.IO.Path.GetRelativePath(path, f).Replace('\\', '/')))
            .OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => Read(f.File, f.Name))];
    }

    private static IEnumerable<string> Find(string folder) =>
        Directory.EnumerateFiles(folder).Where(f => System.IO.Path.GetExtension(f) is ".yaml" or ".yml")
            .Concat(
                Directory.EnumerateDirectories(folder)
                    .Where(d => !System.IO.Path.GetFileName(d).StartsWith('.') && new DirectoryInfo(d).LinkTarget is null)
                    .SelectMany(Find));

    private static ConfigFile Read(string file, string name)
    {
        try
        {
            return new FileInfo(file).Length > LengthMax
                ? throw new CommandException($"{name} is larger than 1 MiB. Split it: all files of a folder belong together.")
                : new ConfigFile(name, File.ReadAllText(file, _strict));
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

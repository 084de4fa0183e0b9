using System.Runtime.CompilerServices;

namespace ClawHQ.Tests.Tidy;

/// <summary>The files of the repository as the tidy tests read them, by paths from its root; no build output, no data.</summary>
internal static class Repository
{
    private static readonly string[] Skipped = [".git", ".vs", ".idea", "bin", "obj", "artifacts", "data", "node_modules", "TestResults"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> Files { get; } =
        [.. List(Root).Select(path => Path.GetRelativePath(Root, path)).Except(Skipped)
        .Order(StringComparer.Ordinal)];

    public static IEnumerable<string> Under(string folder, params string[] extensions) => Files.Where(file =>
        file.StartsWith(folder, StringComparison.Ordinal) && (extensions.Length == 0 || extensions.Contains(Path.GetExtension(file))));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>Fails with everything that was found, one a line.</summary>
    public static void Nothing(IEnumerable<string> found)
    {
        var lines = found.ToList();
        Assert.True(lines.Count == 0, string.Join('\n', lines));
    }

    private static IEnumerable<string> List(string folder) => Directory.EnumerateFiles(folder).Concat(
        Directory.EnumerateDirectories(folder).Where(path => !Skipped.Contains(Path.GetFileName(path))).SelectMany(List));

    private static string FindRoot([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));
}

namespace ClawHQ.Core.Storage;

/// <summary>Marks a data folder in which everything was made up by a demo, so that it is never taken for real data, nor real data for
/// it.</summary>
public sealed class DemoMark
{
    /// <summary>The file that marks the folder; the demo keeps what it must remember in it.</summary>
    public const string FileName = "demo.json";

    /// <summary>The folder inside a data folder that a demo uses.</summary>
    public const string FolderName = "demo";

    private volatile string? _filling = "Filling the demo.";
    private volatile bool _isRemovalAsked;

    private DemoMark()
    {
    }

    /// <summary>How far the demo's past has been made, in a sentence; null once it is all there.</summary>
    public string? Filling
    {
        get => _filling;
        set => _filling = value;
    }

    /// <summary>Whether the folder is to go once the server has stopped.</summary>
    public bool IsRemovalAsked => _isRemovalAsked;

    /// <summary>Lets the folder go once the server has stopped.</summary>
    public void AskRemoval() => _isRemovalAsked = true;

    /// <summary>Deletes a demo's folder with everything in it.</summary>
    /// <param name="folder">The demo's own folder.</param>
    /// <exception cref="StorageException">There is none, it holds real data, or a server uses it.</exception>
    public static void Remove(string folder)
    {
        var absolute = Path.GetFullPath(folder);
        if (!IsOn(absolute))
        {
            throw new StorageException($"There is no demo in {absolute}. Name the data folder it was started with by --data.");
        }

        DataFolder.Open(absolute, isDemo: true).Dispose();
        foreach (var inner in Directory.EnumerateDirectories(absolute))
        {
            Directory.Delete(inner, recursive: true);
        }

        // The mark goes last: a removal that was cut short can be done again.
        foreach (var file in Directory.EnumerateFiles(absolute).OrderBy(file => Path.GetFileName(file) == FileName))
        {
            File.Delete(file);
        }

        Directory.Delete(absolute);
    }

    /// <summary>Whether the folder holds a demo's data.</summary>
    internal static bool IsOn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Marks an empty folder for a demo, and refuses one that holds the other kind of data.</summary>
    /// <returns>The mark; null for real data.</returns>
    internal static DemoMark? Settle(string folder, bool isDemo)
    {
        if (isDemo && !IsOn(folder))
        {
            if (Directory.EnumerateFileSystemEntries(folder).Any(entry => Path.GetFileName(entry) != "lock"))
            {
                throw new StorageException(
                    $"{folder} holds data that is not a demo's, so no demo is put there. Choose another data folder with --data.");
            }

            File.WriteAllText(Path.Combine(folder, FileName), "{}");
        }

        return (isDemo, IsOn(folder)) switch
        {
            (true, _) => new DemoMark(),
            (false, false) => null,
            (false, true) => throw new StorageException(
                $"{folder} holds demo data, which real data must not be mixed with. "
                + "Choose another data folder with --data, or start the demo with \"clawhq demo\"."),
        };
    }
}

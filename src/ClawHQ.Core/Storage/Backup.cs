using System.Formats.Tar;
using System.IO.Compression;

namespace ClawHQ.Core.Storage;

/// <summary>
/// Copies a running server's data into one archive (a gzip-compressed tar of the files as they lie in the data folder).
/// The parts are copied one after the other; the state is copied last, so that it knows every key and agent that spend refers to.
/// </summary>
public sealed class Backup(DataFolder folder, IEnumerable<BackupPart> parts)
{
    private const string WorkPrefix = "backup-";

    /// <summary>Makes all copies in a work folder; dispose of it when they have been sent.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public async Task<BackupCopy> CopyAsync(CancellationToken cancellationToken)
    {
        RemoveAbandoned();
        var copy = new BackupCopy(Directory.CreateDirectory(folder.File(WorkPrefix + Guid.NewGuid().ToString("N"))));
        try
        {
            if (folder.Demo is not null)
            {
                // Without it, what was made up would come back as real data.
                File.Copy(folder.File(DemoMark.FileName), Path.Combine(copy.Folder.FullName, DemoMark.FileName));
            }

            foreach (var part in parts.OrderBy(p => p.FileName == Path.GetFileName(folder.StateFile)))
            {
                await part.CopyToAsync(Path.Combine(copy.Folder.FullName, part.FileName), cancellationToken);
            }

            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>A crash in the middle of a backup leaves its work folder; nothing else ever begins with this name.</summary>
    private void RemoveAbandoned()
    {
        foreach (
            var old in new DirectoryInfo(folder.Path).EnumerateDirectories(WorkPrefix + "*").Where(d => !BackupCopy.IsInUse(d.FullName)))
        {
            old.Delete(recursive: true);
        }
    }
}

/// <summary>Finished copies that wait to be sent.</summary>
public sealed class BackupCopy : IDisposable
{
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, bool> InUse = new(StringComparer.Ordinal);

    internal BackupCopy(DirectoryInfo folder)
    {
        Folder = folder;
        InUse[folder.FullName] = true;
    }

    internal DirectoryInfo Folder { get; }

    /// <summary>Size of all copies together, before they are packed.</summary>
    public long Bytes => Folder.EnumerateFiles().Sum(file => file.Length);

    /// <summary>Writes the archive.</summary>
    public async Task WriteToAsync(Stream target, CancellationToken cancellationToken)
    {
        await using var zip = new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true);
        await TarFile.CreateFromDirectoryAsync(Folder.FullName, zip, includeBaseDirectory: false, cancellationToken);
    }

    public void Dispose()
    {
        Folder.Delete(recursive: true);
        InUse.TryRemove(Folder.FullName, out _);
    }

    internal static bool IsInUse(string path) => InUse.ContainsKey(path);
}

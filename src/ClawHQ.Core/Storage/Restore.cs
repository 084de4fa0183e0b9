using System.Formats.Tar;
using System.IO.Compression;

namespace ClawHQ.Core.Storage;

/// <summary>Puts a backup into an empty data folder.</summary>
public static class Restore
{
    /// <summary>Unpacks an archive beside the folder and moves it there whole, so that a broken one changes nothing.</summary>
    /// <exception cref="StorageException">The folder is not empty, or the archive is not a backup.</exception>
    public static async Task RunAsync(string archive, string dataFolder, CancellationToken cancellationToken)
    {
        var target = Path.GetFullPath(dataFolder);
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any())
        {
            throw new StorageException(
                $"{target} is not empty. Stop its server and move the folder away, or restore into another with --data.");
        }

        var fresh = target + ".restoring";
        if (Directory.Exists(fresh))
        {
            Directory.Delete(fresh, recursive: true);
        }

        Create(fresh);
        try
        {
            await UnpackAsync(archive, fresh, cancellationToken);
            RestoreMark.Leave(fresh, archive);
            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }

            Directory.Move(fresh, target);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or StorageException)
        {
            Directory.Delete(fresh, recursive: true);
            var reason = e is EndOfStreamException or InvalidDataException ? "It is damaged, or was cut off." : e.Message;
            throw new StorageException($"{archive} cannot be restored: {reason}", e);
        }
    }

    /// <summary>Only plain files without folders are taken: that is all that a backup holds.</summary>
    private static async Task UnpackAsync(string archive, string folder, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(archive);
        var head = new byte[2];
        if (await file.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken) < 2 || head is not [0x1F, 0x8B])
        {
            throw new StorageException("It is no archive that \"clawhq backup\" wrote.");
        }

        file.Position = 0;
        await using var zip = new GZipStream(file, CompressionMode.Decompress);
        await using var reader = new TarReader(zip);
        var hasState = false;
        while (await reader.GetNextEntryAsync(copyData: false, cancellationToken) is { } entry)
        {
            if (entry.EntryType is TarEntryType.Directory && entry.Name.Trim('.', '/').Length == 0)
            {
                continue;
            }

            var name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            if (entry.EntryType is not (
                    TarEntryType.RegularFile or TarEntryType.V7RegularFile) || name != Path.GetFileName(name) || name.StartsWith('.'))
            {
                throw new StorageException($"It holds {entry.Name}, which no backup holds.");
            }

            var path = Path.Combine(folder, name);
            await entry.ExtractToFileAsync(path, overwrite: false, cancellationToken);
            DataFolder.Protect(path);
            hasState |= name == "clawhq.db";
        }

        if (!hasState)
        {
            throw new StorageException("It holds no clawhq.db.");
        }
    }

    private static void Create(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}

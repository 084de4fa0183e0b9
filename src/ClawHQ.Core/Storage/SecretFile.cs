using System.Security.Cryptography;

namespace ClawHQ.Core.Storage;

/// <summary>A secret of this server, in a file of its own in the data folder that only the folder's owner may read.</summary>
internal static class SecretFile
{
    /// <summary>Makes a secret at random and stores it. It is on the disk when this returns.</summary>
    /// <param name="file">The file, which does not exist yet.</param>
    /// <param name="length">Bytes of the secret.</param>
    public static byte[] Create(string file, int length)
    {
        var secret = RandomNumberGenerator.GetBytes(length);
        var fresh = file + ".new";
        File.Delete(fresh);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = DataFolder.OwnerOnlyFile;
        }

        using (var stream = new FileStream(fresh, options))
        {
            stream.Write(secret);
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, file);
        return secret;
    }

    /// <summary>The secret as a part of backups: what was made with it means nothing after a restore without it.</summary>
    public static BackupPart PartOfBackup(DataFolder folder, string name) => new(name, (file, _) =>
    {
        File.Copy(folder.File(name), file);
        DataFolder.Protect(file);
        return Task.CompletedTask;
    });
}

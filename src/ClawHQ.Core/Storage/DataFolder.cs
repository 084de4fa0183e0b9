namespace ClawHQ.Core.Storage;

/// <summary>The folder that holds everything ClawHQ keeps. Only its owner may enter it, and only one server at a time may use it.</summary>
public sealed class DataFolder : IDisposable
{
    internal const UnixFileMode OwnerOnlyFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OwnerOnlyFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly FileStream _lock;

    private DataFolder(string path, FileStream @lock, DemoMark? demo)
    {
        Path = path;
        _lock = @lock;
        Demo = demo;
    }

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>Set when everything in the folder was made up by a demo; null for real data.</summary>
    public DemoMark? Demo { get; }

    /// <summary>The state database: keys, people, prices, agents.</summary>
    public string StateFile => File("clawhq.db");

    /// <summary>The Unix socket on which the owner of the folder is administrator.</summary>
    public string SocketFile => File("clawhq.sock");

    /// <summary>The absolute path of a file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Creates the folder where it is missing and takes its lock, which the system releases however the process ends.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="isDemo">Whether it is to hold demo data. Demo data and real data never share a folder.</param>
    /// <exception cref="StorageException">The folder cannot be made or written, another server uses it, or it holds the other kind of
    /// data.</exception>
    public static DataFolder Open(string path, bool isDemo = false)
    {
        var absolute = System.IO.Path.GetFullPath(path);
        try
        {
            if (!Directory.Exists(absolute))
            {
                CreateOwnerOnly(absolute);
            }

            var stream = new FileStream(
                System.IO.Path.Combine(absolute, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            try
            {
                var demo = DemoMark.Settle(absolute, isDemo);
                stream.SetLength(0);
                stream.Write(System.Text.Encoding.ASCII.GetBytes($"{Environment.ProcessId}\n"));
                stream.Flush();
                return new DataFolder(absolute, stream, demo);
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StorageException(
                $"The data folder {absolute} cannot be written by {Environment.UserName}. Choose another with --data.", e);
        }
        catch (IOException e) when (System.IO.File.Exists(System.IO.Path.Combine(absolute, "lock")) && IsLocked(e))
        {
            throw new StorageException(
                $"Another ClawHQ server uses the data folder {absolute}. Stop it first, or choose another folder with --data.", e);
        }
        catch (IOException e)
        {
            throw new StorageException($"The data folder {absolute} cannot be used: {e.Message}", e);
        }
    }

    /// <summary>Makes a file readable and writable by the owner only.</summary>
    public static void Protect(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            System.IO.File.SetUnixFileMode(file, OwnerOnlyFile);
        }
    }

    /// <summary>Bytes free for this user on the folder's disk.</summary>
    public long FreeBytes => new DriveInfo(Path).AvailableFreeSpace;

    public void Dispose() => _lock.Dispose();

    /// <summary>The runtime reports a lock held elsewhere as a sharing violation: EWOULDBLOCK on Unix, 0x80070020 on Windows.</summary>
    private static bool IsLocked(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static void CreateOwnerOnly(string absolute)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(absolute);
        }
        else
        {
            if (System.IO.Path.GetDirectoryName(absolute) is { } parent && !Directory.Exists(parent))
            {
                CreateOwnerOnly(parent);
            }

            Directory.CreateDirectory(absolute, OwnerOnlyFolder);
        }
    }
}

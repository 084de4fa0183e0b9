using System.Net;
using System.Net.Sockets;
using ClawHQ.Core.Settings;

namespace ClawHQ.Hosting.Doctor;

/// <summary>Looks at everything that a start needs. Works beside a running server too, and changes nothing.</summary>
internal static class Examination
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(HostStart start, CancellationToken cancellationToken)
    {
        SettingsSnapshot settings;
        try
        {
            settings = WrittenSettings.Read(start, ServerBuilder.Sections());
        }
        catch (SettingsException e)
        {
            return [new Finding("settings", false, e.Message)];
        }

        var server = settings.Get<ServerOptions>();
        var folder = Path.GetFullPath(server.Data);
        var isRunning = await IsRunningAsync(folder, cancellationToken);
        return
        [
            new Finding("settings", true, "all known and in range"),
            new Finding("server", true, isRunning ? $"runs on {folder}" : "does not run"),
            Folder(folder),
            .. DatabaseCheck.All(folder),
            Disk(folder, server.DiskFloorMib),
            .. isRunning ? [] : Ports(server),
            .. CertificateCheck.Of(server, start.Clock),
            Clock(start.Clock),
        ];
    }

    private static Finding Folder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return new Finding("data folder", true, $"{folder} does not exist yet; the first start makes it");
        }

        var open = !OperatingSystem.IsWindows()
            && (
                File.GetUnixFileMode(folder) & (
                    UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)) != 0;
        if (open)
        {
            return new Finding("data folder", false, $"{folder} can be entered by other users. Run: chmod 700 {folder}");
        }

        try
        {
            var probe = Path.Combine(folder, $"doctor-{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return new Finding("data folder", true, $"{folder} can be written");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Finding("data folder", false, $"{folder} cannot be written: {e.Message}");
        }
    }

    private static Finding Disk(string folder, int floorMib)
    {
        var existing = folder;
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }

        var freeMib = new DriveInfo(existing).AvailableFreeSpace >> 20;
        return new Finding("disk", freeMib >= floorMib, $"{freeMib} MiB free; at least {floorMib} MiB are wanted (server.disk_floor_mib)");
    }

    private static IReadOnlyList<Finding> Ports(ServerOptions server)
    {
        var address = IPAddress.Parse(server.Listen[0]);
        return
        [
            Port("server.port", address, server.Port),
            Port("server.otlp_http_port", address, server.OtlpHttpPort),
            Port("server.otlp_grpc_port", address, server.OtlpGrpcPort),
        ];
    }

    private static Finding Port(string setting, IPAddress address, int port)
    {
        try
        {
            using var socket = new TcpListener(address, port);
            socket.Start();
            return new Finding(setting, true, port == 0 ? "a free port will be picked" : $"{port} is free");
        }
        catch (SocketException e)
        {
            return new Finding(
                setting, false, $"{address}:{port} cannot be opened: {e.Message}. Stop the other program, or set {setting}.");
        }
    }

    /// <summary>A clock before this program was made would book usage into the past and refuse it as too old.</summary>
    private static Finding Clock(TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var built = new DateTimeOffset(File.GetLastWriteTimeUtc(typeof(Examination).Assembly.Location), TimeSpan.Zero);
        return now >= built - TimeSpan.FromDays(1)
            ? new Finding("clock", true, $"{now:yyyy-MM-dd HH:mm:ss} UTC")
            : new Finding(
                "clock", false, $"{now:yyyy-MM-dd HH:mm:ss} UTC lies before this program was made. Set the clock, or run a time service.");
    }

    private static async Task<bool> IsRunningAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(folder, "clawhq.sock")), cancellationToken);
            return true;
        }
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return false;
        }
    }
}

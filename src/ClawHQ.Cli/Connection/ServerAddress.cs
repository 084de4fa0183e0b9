namespace ClawHQ.Cli.Connection;

/// <summary>Where the server is and how the command proves who asks.</summary>
/// <param name="Url">Base address.</param>
/// <param name="Key">The key that is sent; null over the socket.</param>
/// <param name="Socket">The Unix socket to connect to; null for the network.</param>
public sealed record ServerAddress(Uri Url, string? Key, string? Socket)
{
    /// <summary>Finds the server: <c>CLAWHQ_URL</c> with <c>CLAWHQ_API_KEY</c>, else the owner's socket in the data folder.</summary>
    /// <exception cref="CommandException">The address is not one, or there is no running server on this machine.</exception>
    public static ServerAddress Find(string dataFolder)
    {
        if (Environment.GetEnvironmentVariable("CLAWHQ_URL") is not { Length: > 0 } url)
        {
            var folder = Path.GetFullPath(dataFolder);
            var demo = Path.Combine(folder, "demo");
            return File.Exists(SocketOf(folder))
                ? new ServerAddress(new Uri("http://localhost"), null, SocketOf(folder))
                : throw new CommandException(
                    $"No server runs on the data folder {folder}. "
                    + (File.Exists(SocketOf(demo)) ? $"A demo does on {demo}: name it with --data {demo}. " : "")
                    + "Start it with \"clawhq serve\", name its folder with --data, "
                    + "or set CLAWHQ_URL and CLAWHQ_API_KEY for a server elsewhere.");
        }

        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new CommandException($"CLAWHQ_URL must be an address such as http://127.0.0.1:4040, not {url}.");
        }

        return new ServerAddress(address, Environment.GetEnvironmentVariable("CLAWHQ_API_KEY") is { Length: > 0 } key ? key : null, null);
    }

    private static string SocketOf(string folder) => Path.Combine(folder, "clawhq.sock");
}

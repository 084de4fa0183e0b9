using ClawHQ.Core.Settings;
using ClawHQ.Demo;
using ClawHQ.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Fakes;

/// <summary>The whole server in this process: real Kestrel on free ports, real databases in a folder of its own.</summary>
public sealed class TestServer : IAsyncDisposable
{
    /// <summary>The first key (ingest, read, agent).</summary>
    public const string Key = "test-key-of-the-whole-server";

    public const string AdminPassword = "correct horse battery";

    private readonly HttpMessageHandler _handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
    private readonly bool _ownsFolder;

    private TestServer(ClawHqHost host, string folder, bool ownsFolder)
    {
        (Host, Folder, _ownsFolder) = (host, folder, ownsFolder);
        Client = ClientWith(Key);
    }

    public ClawHqHost Host { get; }

    /// <summary>The data folder.</summary>
    public string Folder { get; }

    /// <summary>Calls the main port with the first key.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="clock">A fake clock; null for the real one.</param>
    /// <param name="settings">Settings by path, over ports 0 and the temporary folder.</param>
    /// <param name="folder">An existing data folder, kept afterwards; null for a temporary one.</param>
    /// <param name="replace">Replaces services.</param>
    /// <param name="demo">Starts a demo; null for a server with real data.</param>
    public static async Task<TestServer> StartAsync(
        TimeProvider? clock = null,
        IReadOnlyDictionary<string, string>? settings = null,
        string? folder = null,
        Action<IServiceCollection>? replace = null,
        DemoOptions? demo = null)
    {
        var data = folder ?? Directory.CreateTempSubdirectory("clawhq-").FullName;
        var values = new Dictionary<string, string>
        {
            ["server.data"] = data,
            ["server.port"] = "0",
            ["server.otlp_http_port"] = "0",
            ["server.otlp_grpc_port"] = "0",
            ["server.listen"] = "127.0.0.1",
            ["server.log_detail"] = "warning",
        };
        foreach (var (path, text) in settings ?? new Dictionary<string, string>())
        {
            values[path] = text;
        }

        var host = await ClawHqHost.StartAsync(new HostStart
        {
            Flags = [.. values.Select(v => new SettingValue(v.Key, v.Value, "test"))],
            AdminPassword = AdminPassword,
            ApiKey = Key,
            Clock = clock ?? TimeProvider.System,
            Replace = replace,
            Demo = demo,
        });
        return new TestServer(host, data, folder is null);
    }

    /// <summary>A client of the main port that sends this key; null sends none.</summary>
    public HttpClient ClientWith(string? key)
    {
        var client = new HttpClient(_handler, disposeHandler: false) { BaseAddress = Host.Address };
        if (key is not null)
        {
            client.DefaultRequestHeaders.Add("x-api-key", key);
        }

        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _handler.Dispose();
        await Host.DisposeAsync();
        if (_ownsFolder)
        {
            Directory.Delete(Folder, recursive: true);
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ClawHQ.EndToEnd.Server;

/// <summary>How to start the program.</summary>
/// <param name="DataFolder">Its data folder.</param>
internal sealed record ServerStart(string DataFolder)
{
    /// <summary>The key that the server imports and every client here uses.</summary>
    public const string ApiKey = "end-to-end-key-4f1d7c0a9b";

    public const string AdminPassword = "end-to-end-Passw0rd";

    /// <summary>The program: an executable, or a <c>.dll</c> for the installed runtime. The one built with the tests by default.</summary>
    public string Program { get; init; } = Path.Combine(AppContext.BaseDirectory, "clawhq.dll");

    /// <summary>The verb that starts it: <c>serve</c>, or <c>demo</c>.</summary>
    public string Verb { get; init; } = "serve";

    /// <summary>How long it may take until it is ready.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Ports of the web interface, OTLP over HTTP and OTLP over gRPC; free ones by default.</summary>
    public (int Web, int OtlpHttp, int OtlpGrpc) Ports { get; init; } = (FreePort(), FreePort(), FreePort());

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

/// <summary>The real program in a process of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private ServerProcess(ServerStart start)
    {
        Start = start;
        Client = NewClient();
        var isLibrary = start.Program.EndsWith(".dll", StringComparison.Ordinal);
        var info = new ProcessStartInfo(isLibrary ? "dotnet" : start.Program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        string[] arguments =
        [
            .. isLibrary ? [start.Program] : Array.Empty<string>(), start.Verb, "--data", start.DataFolder,
            "--port", $"{start.Ports.Web}", "--otlp-http-port", $"{start.Ports.OtlpHttp}", "--otlp-grpc-port", $"{start.Ports.OtlpGrpc}",
        ];
        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment["CLAWHQ_API_KEY"] = ServerStart.ApiKey;
        info.Environment["CLAWHQ_ADMIN_PASSWORD"] = ServerStart.AdminPassword;
        foreach (var (name, value) in start.Environment)
        {
            info.Environment[name] = value;
        }

        _process = new Process { StartInfo = info };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    public ServerStart Start { get; }

    public Uri Address => new($"http://127.0.0.1:{Start.Ports.Web}");

    /// <summary>Speaks to the web port with the server's key.</summary>
    public HttpClient Client { get; }

    public int ProcessId => _process.Id;

    public string Output => string.Join('\n', _output);

    /// <summary>How long it took from the start of the process until it said that it is ready.</summary>
    public TimeSpan ReadyAfter { get; private set; }

    /// <summary>Starts the program and returns when it says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not ready in time; the message has its output.</exception>
    public static async Task<ServerProcess> StartAsync(ServerStart start)
    {
        var server = Begin(start);
        var clock = Stopwatch.StartNew();
        while (!await server.IsReadyAsync())
        {
            if (server._process.HasExited || clock.Elapsed > start.Limit)
            {
                var state = server._process.HasExited ? $"ended with {server._process.ExitCode}" : $"is not ready after {start.Limit}";
                await server.DisposeAsync();
                throw new InvalidOperationException($"The server {state}. It said:\n{server.Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10));
        }

        server.ReadyAfter = clock.Elapsed;
        return server;
    }

    /// <summary>Starts the program and returns at once.</summary>
    public static ServerProcess Begin(ServerStart start)
    {
        var server = new ServerProcess(start);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>A client of its own, for one writer.</summary>
    public HttpClient NewClient()
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address };
        client.DefaultRequestHeaders.Add("x-api-key", ServerStart.ApiKey);
        return client;
    }

    /// <summary><c>kill -9</c>: nothing is flushed, nothing is said goodbye to.</summary>
    public void Kill() => _process.Kill();

    public Task WaitForExitAsync() => _process.WaitForExitAsync();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        Client.Dispose();
        _process.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await Client.GetAsync(new Uri("/readyz", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
            while (_output.Count > 400)
            {
                _output.TryDequeue(out _);
            }
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ClawHQ.Load.Measuring;

/// <summary>The published program in a process of its own, pinned to one core.</summary>
internal sealed class ServerUnderTest : IAsyncDisposable
{
    public const string ApiKey = "load-bench-key-7c1b2e90aa";
    public const string AdminPassword = "load-bench-Passw0rd";

    private const string AllocatedMetric = "dotnet_gc_heap_total_allocated_bytes_total";

    // Linux counts processor time in ticks of a hundredth of a second.
    private const double TickSeconds = 0.01;

    private readonly Process _process;

    private ServerUnderTest(Process process, int port, TimeSpan readyAfter)
    {
        (_process, Port, ReadyAfter) = (process, port, readyAfter);
        Client = NewClient(port);
    }

    public int Port { get; }

    public TimeSpan ReadyAfter { get; }

    public HttpClient Client { get; }

    /// <summary>Processor time that the server has used so far.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            var stat = File.ReadAllText($"/proc/{_process.Id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return TimeSpan.FromSeconds((Parse(fields[11]) + Parse(fields[12])) * TickSeconds);
        }
    }

    /// <summary>Memory that the server keeps in RAM, in bytes.</summary>
    public long ResidentBytes => Parse(File.ReadLines($"/proc/{_process.Id}/status")
        .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;

    /// <summary>Bytes that the whole process has allocated since its start.</summary>
    public async Task<double> AllocatedBytesAsync()
    {
        var metrics = await Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var line = metrics.Split('\n').Single(line => line.StartsWith(AllocatedMetric + " ", StringComparison.Ordinal));
        return double.Parse(line[AllocatedMetric.Length..], CultureInfo.InvariantCulture);
    }

    public static async Task<ServerUnderTest> StartAsync(string program, string dataFolder, int core)
    {
        var (port, http, grpc) = (FreePort(), FreePort(), FreePort());
        var info = new ProcessStartInfo("taskset",
        [
            "-c", core.ToString(CultureInfo.InvariantCulture), program, "serve", "--data", dataFolder,
            "--port", $"{port}", "--otlp-http-port", $"{http}", "--otlp-grpc-port", $"{grpc}",
        ])
        {
            RedirectStandardOutput = true,
        };
        info.Environment["CLAWHQ_API_KEY"] = ApiKey;
        info.Environment["CLAWHQ_ADMIN_PASSWORD"] = AdminPassword;
        var clock = Stopwatch.StartNew();
        var process = Process.Start(info)!;
        process.BeginOutputReadLine();
        using var client = NewClient(port);
        while (!await IsReadyAsync(client))
        {
            if (process.HasExited || clock.Elapsed > TimeSpan.FromMinutes(5))
            {
                throw new InvalidOperationException($"{program} did not get ready on {dataFolder}.");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5));
        }

        return new ServerUnderTest(process, port, clock.Elapsed);
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Client.Dispose();
    }

    private static long Parse(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static HttpClient NewClient(int port)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        client.DefaultRequestHeaders.Add("x-api-key", ApiKey);
        return client;
    }

    private static async Task<bool> IsReadyAsync(HttpClient client)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/readyz", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}

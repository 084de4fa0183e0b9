using ClawHQ.Core.Settings;

namespace ClawHQ.Hosting;

/// <summary>How the log is written to the console.</summary>
public enum LogFormat
{
    /// <summary>One readable line each.</summary>
    Text,

    /// <summary>One JSON object each.</summary>
    Json,
}

/// <summary>How much is logged.</summary>
public enum LogDetail
{
    Error,
    Warning,
    Information,
    Debug,
}

/// <summary>Where the server listens, where it keeps its data, how it logs.</summary>
public sealed class ServerOptions
{
    [Setting("Folder that holds everything ClawHQ keeps. A relative path starts at the working directory.")]
    public string Data { get; init; } = "./data";

    [Setting("Addresses to listen on. Loopback by default; 0.0.0.0 opens the server to the network.")]
    public IReadOnlyList<string> Listen { get; init; } = ["127.0.0.1", "::1"];

    [Setting("Port of the web interface, the API and ingest. 0 picks a free one and prints it.", Min = 0, Max = 65_535)]
    public int Port { get; init; } = 4040;

    [Setting("Port of OTLP over HTTP. 0 picks a free one and prints it.", Min = 0, Max = 65_535)]
    public int OtlpHttpPort { get; init; } = 4318;

    [Setting("Port of OTLP over gRPC. 0 picks a free one and prints it.", Min = 0, Max = 65_535)]
    public int OtlpGrpcPort { get; init; } = 4317;

    [Setting("PEM file with the certificate and its chain. With it, all ports speak TLS; a changed file is taken in without a restart.")]
    public string? TlsCert { get; init; }

    [Setting("PEM file with the certificate's private key.")]
    public string? TlsKey { get; init; }

    [Setting("Addresses or networks (10.0.0.0/8) of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.")]
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    [Setting("The server is not ready while the data folder's disk has fewer free MiB than this.", Min = 0, Max = 1_000_000)]
    public int DiskFloorMib { get; init; } = 256;

    [Setting("How long requests may take to end when the server is stopped.", Min = 0, Max = 3_600_000)]
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);

    [Setting("How log lines are written.")]
    public LogFormat LogFormat { get; init; } = LogFormat.Text;

    [Setting("How much is logged. Prompts, answers and secrets never are.")]
    public LogDetail LogDetail { get; init; } = LogDetail.Information;
}

namespace ClawHQ.Core.Api;

/// <summary>The doors of the server.</summary>
public enum Listener : byte
{
    /// <summary>Interface, API, ingest and gateway (4040).</summary>
    Main,

    /// <summary>OTLP over HTTP (4318).</summary>
    OtlpHttp,

    /// <summary>OTLP over gRPC (4317).</summary>
    OtlpGrpc,

    /// <summary>The Unix socket in the data folder; whoever can open it owns the machine's data and is administrator.</summary>
    Socket,
}

/// <summary>Connection feature: the door through which a request came.</summary>
/// <param name="Listener">The door.</param>
public sealed record ArrivedOver(Listener Listener);

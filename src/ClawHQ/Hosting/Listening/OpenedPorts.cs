using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace ClawHQ.Hosting.Listening;

/// <summary>The ports that the server opened, so that a refusal can name the right one.</summary>
/// <param name="Main">Interface, API and ingest.</param>
/// <param name="OtlpHttp">OTLP over HTTP.</param>
/// <param name="OtlpGrpc">OTLP over gRPC.</param>
internal sealed record OpenedPorts(int Main, int OtlpHttp, int OtlpGrpc)
{
    /// <summary>The ports of a server that listens.</summary>
    public static OpenedPorts Of(IServer server)
    {
        var ports = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses
            .Where(a => !a.Contains("unix:", StringComparison.Ordinal)).Select(a => new Uri(a).Port).ToList();
        return new OpenedPorts(ports[0], ports[1], ports[2]);
    }
}

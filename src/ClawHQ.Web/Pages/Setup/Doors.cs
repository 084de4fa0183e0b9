using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Web.Pages.Setup;

/// <summary>The addresses under which clients reach this server, as the person who reads the page reaches it.</summary>
/// <param name="Main">Interface, API and ingest: <c>http://host:4040</c>.</param>
/// <param name="OtlpHttp">OTLP over HTTP: <c>http://host:4318</c>.</param>
/// <param name="OtlpGrpc">OTLP over gRPC: <c>http://host:4317</c>.</param>
public sealed record Doors(Uri Main, Uri OtlpHttp, Uri OtlpGrpc)
{
    /// <summary>
    /// The host name is the one of the request, the ports are those that the server opened: main, OTLP over HTTP, OTLP over gRPC,
    /// in this order. Where another program stands in front, its ports are not known, and the main address answers OTLP too.
    /// </summary>
    public static Doors Of(HttpRequest request, IServer server)
    {
        var main = new UriBuilder(request.Scheme, request.Host.Host, request.Host.Port ?? -1).Uri;
        var opened = server.Features.Get<IServerAddressesFeature>()?.Addresses
            .Where(a => !a.Contains("unix:", StringComparison.Ordinal))
            .Select(a => new Uri(a).Port).ToList() ?? [];
        return opened.Count >= 3 && opened[0] == main.Port
            ? new Doors(main, Port(main, opened[1]), Port(main, opened[2]))
            : new Doors(main, main, main);
    }

    /// <summary>Without the slash at the end, as settings of clients have it.</summary>
    public static string Text(Uri address) => address.GetLeftPart(UriPartial.Authority);

    private static Uri Port(Uri main, int port) => new UriBuilder(main.Scheme, main.Host, port).Uri;
}

using System.Net;
using System.Net.Security;
using ClawHQ.Core.Api;
using ClawHQ.Core.Storage;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace ClawHQ.Hosting.Listening;

/// <summary>Opens the doors: three ports and the socket, with the bounds that hold for all of them.</summary>
internal static class Listeners
{
    /// <summary>Largest body as it is sent. What it inflates to is bounded at 20 MiB while it is read.</summary>
    private const long BodyBytesMax = 21L << 20;

    /// <summary>Longest path of a Unix socket that the system takes.</summary>
    private const int SocketPathLengthMax = 107;

    public static void Configure(KestrelServerOptions kestrel, ServerOptions options, DataFolder folder, Certificates? certificates)
    {
        kestrel.AddServerHeader = false;
        Bound(kestrel.Limits);
        var web = certificates is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
        (int Port, Listener Listener, HttpProtocols Protocols)[] doors =
        [
            (options.Port, Listener.Main, web),
            (options.OtlpHttpPort, Listener.OtlpHttp, web),
            (options.OtlpGrpcPort, Listener.OtlpGrpc, HttpProtocols.Http2),
        ];
        foreach (var address in Addresses(options))
        {
            foreach (var (port, listener, protocols) in doors)
            {
                kestrel.Listen(address, port, listen => Open(listen, listener, protocols, certificates));
            }
        }

        if (HasSocket(folder))
        {
            File.Delete(folder.SocketFile);
            kestrel.ListenUnixSocket(folder.SocketFile, listen => Tag(listen, Listener.Socket));
        }
    }

    /// <summary>Says of a port that another program has which flag moves it.</summary>
    public static IOException Taken(IOException taken, ServerOptions options)
    {
        (int Port, string Flag)[] flags =
            [(options.Port, "--port"), (options.OtlpHttpPort, "--otlp-http-port"), (options.OtlpGrpcPort, "--otlp-grpc-port")];
        var meant = flags.Where(f => taken.Message.Contains($":{f.Port}:", StringComparison.Ordinal)).Select(f => $"{f.Flag} 0");
        return new IOException(
            $"{taken.Message.TrimEnd('.')}. Stop the other program, or choose another port "
            + $"({string.Join(" or ", meant)} picks a free one).",
            taken.InnerException);
    }

    /// <summary>Whether a socket can be made in this folder.</summary>
    public static bool HasSocket(DataFolder folder) =>
        !OperatingSystem.IsWindows() && System.Text.Encoding.UTF8.GetByteCount(folder.SocketFile) <= SocketPathLengthMax;

    /// <summary>With free ports, one address only: two would get two different ports.</summary>
    private static IEnumerable<IPAddress> Addresses(ServerOptions options)
    {
        var usable = options.Listen.Select(IPAddress.Parse).Where(a => !IPAddress.IPv6Loopback.Equals(a) || HasIpv6Loopback()).ToList();
        return options.Port == 0 || options.OtlpHttpPort == 0 || options.OtlpGrpcPort == 0 ? usable.Take(1) : usable;
    }

    private static bool HasIpv6Loopback()
    {
        try
        {
            using var socket = new System.Net.Sockets.Socket(
                System.Net.Sockets.AddressFamily.InterNetworkV6, System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    private static void Open(ListenOptions listen, Listener listener, HttpProtocols protocols, Certificates? certificates)
    {
        listen.Protocols = protocols;
        Tag(listen, listener);
        if (certificates is not null)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(Offer(certificates, listener)) });
        }

        if (listener == Listener.OtlpGrpc || protocols == HttpProtocols.Http1)
        {
            listen.Use(next => new ProtocolGate(next, listener, listen.ApplicationServices).RunAsync);
        }
    }

    /// <summary>The port of gRPC agrees to HTTP/1.1 too, so that it can say why not.</summary>
    private static SslServerAuthenticationOptions Offer(Certificates certificates, Listener listener)
    {
        var options = certificates.Current();
        options.ApplicationProtocols = listener == Listener.OtlpGrpc
            ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : null;
        return options;
    }

    private static void Tag(ListenOptions listen, Listener listener)
    {
        var tag = new ArrivedOver(listener);
        listen.Use(next => connection =>
        {
            connection.Features.Set(tag);
            return next(connection);
        });
    }

    private static void Bound(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = BodyBytesMax;
        limits.MaxRequestHeadersTotalSize = 32 << 10;
        limits.MaxRequestHeaderCount = 100;
        limits.MaxConcurrentConnections = 10_000;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(130);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(10));
        limits.Http2.MaxStreamsPerConnection = 100;
    }
}

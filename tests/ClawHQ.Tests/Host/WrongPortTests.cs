using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using ClawHQ.Core.Ingest.Diagnostics;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Host;

/// <summary>An exporter that is set to the wrong port or path is told the right one.</summary>
public class WrongPortTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task HTTP_at_the_port_of_gRPC_is_sent_to_the_other_one_and_shows_in_diagnostics()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = server.Host.OtlpGrpcAddress };

        using var answer = await client.PostAsync("/v1/traces", new ByteArrayContent(new byte[100_000]), Cancelled);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains(
            $"OTLP over HTTP is taken on port {server.Host.OtlpHttpAddress.Port}:",
            await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        var noted = Assert.Single(server.Host.Services.GetRequiredService<IngestDiagnostics>().Report().RefusedRequests);
        Assert.Equal((400, "OTLP over HTTP came to the port of gRPC", 1L), (noted.Status, noted.Reason, noted.Count));
        Assert.Contains(
            "400, refused", await server.Client.GetStringAsync("/parts/setup", Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task HTTP_over_TLS_at_the_port_of_gRPC_is_answered_too()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var folder = Directory.CreateTempSubdirectory("clawhq-");
        try
        {
            var (certFile, keyFile) = (Path.Combine(folder.FullName, "cert.pem"), Path.Combine(folder.FullName, "key.pem"));
            using var certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
                .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
            await File.WriteAllTextAsync(certFile, certificate.ExportCertificatePem(), Cancelled);
            await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem(), Cancelled);
            var settings = new Dictionary<string, string> { ["server.tls_cert"] = certFile, ["server.tls_key"] = keyFile };
            await using var server = await TestServer.StartAsync(settings: settings);
            using var handler = new SocketsHttpHandler
            {
                SslOptions = new SslClientAuthenticationOptions
                {
                    RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null,
                },
            };
            using var client = new HttpClient(handler) { BaseAddress = server.Host.OtlpGrpcAddress };

            using var answer = await client.GetAsync("/", Cancelled);

            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData(false, "This port takes OTLP over HTTP only.", "gRPC came to the port of OTLP over HTTP")]
    [InlineData(true, "This port takes HTTP/1.1 only", "HTTP/2 without TLS came to the port of the interface")]
    public async Task GRPC_at_a_port_of_HTTP_is_sent_to_the_other_one(bool isMain, string said, string noted)
    {
        await using var server = await TestServer.StartAsync();
        using var client = new TcpClient();
        var port = (isMain ? server.Host.Address : server.Host.OtlpHttpAddress).Port;
        await client.ConnectAsync(IPAddress.Loopback, port, Cancelled);
        await using var stream = client.GetStream();
        byte[] settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];

        await stream.WriteAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. settings], Cancelled);
        var first = new byte[settings.Length];
        await stream.ReadExactlyAsync(first, Cancelled);
        var head = new byte[17];
        await stream.ReadExactlyAsync(head, Cancelled);
        var text = new byte[((head[0] << 16) | (head[1] << 8) | head[2]) - 8];
        await stream.ReadExactlyAsync(text, Cancelled);

        Assert.Equal(settings, first);
        Assert.Equal([7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 13], head[3..]);
        Assert.StartsWith(said, Encoding.ASCII.GetString(text), StringComparison.Ordinal);
        Assert.Contains(
            $"OTLP over gRPC is taken on port {server.Host.OtlpGrpcAddress.Port}:",
            Encoding.ASCII.GetString(text), StringComparison.Ordinal);
        var refused = Assert.Single(server.Host.Services.GetRequiredService<IngestDiagnostics>().Report().RefusedRequests);
        Assert.Equal(noted, refused.Reason);
    }

    [Fact]
    public async Task A_connection_that_says_nothing_does_not_hold_up_the_stop()
    {
        var server = await TestServer.StartAsync(settings: new Dictionary<string, string> { ["server.stop_timeout"] = "10m" });
        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, server.Host.OtlpHttpAddress.Port, Cancelled);
        using var answer = await server.Client.GetAsync("/healthz", Cancelled);

        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancelled);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/v1")]
    [InlineData("/v1/metrics/v1/metrics")]
    [InlineData("/v1/metric")]
    public async Task A_wrong_path_at_the_port_of_OTLP_names_the_right_ones_and_is_counted(string path)
    {
        await using var server = await TestServer.StartAsync();
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = server.Host.OtlpHttpAddress };
        client.DefaultRequestHeaders.Add("x-api-key", TestServer.Key);
        using var body = new StringContent("{}", MediaTypeHeaderValue.Parse("application/json"));

        using var answer = await client.PostAsync(path, body, Cancelled);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains(
            "/v1/metrics, /v1/traces and /v1/logs", await answer.Content.ReadAsStringAsync(Cancelled), StringComparison.Ordinal);
        var diagnostics = server.Host.Services.GetRequiredService<IngestDiagnostics>();
        await Wait.UntilAsync(() => diagnostics.Report().RefusedRequests is [{ Status: 404, Reason: "nothing is taken at this path" }]);
    }

    [Fact]
    public async Task An_address_of_the_interface_at_the_port_of_OTLP_names_the_main_port()
    {
        await using var server = await TestServer.StartAsync();
        using var client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = server.Host.OtlpHttpAddress };

        var problem = await (await client.GetAsync("/setup", Cancelled)).Content.ReadFromJsonAsync<JsonElement>(Cancelled);

        Assert.EndsWith(
            $"The interface and the API are on port {server.Host.Address.Port}.",
            problem.GetProperty("title").GetString(), StringComparison.Ordinal);
    }
}

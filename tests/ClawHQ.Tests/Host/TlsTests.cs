using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClawHQ.Hosting;
using ClawHQ.Tests.Fakes;

namespace ClawHQ.Tests.Host;

public sealed class TlsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("clawhq-").FullName;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Cert => Path.Combine(_folder, "cert.pem");

    private string Key => Path.Combine(_folder, "key.pem");

    [Fact]
    public async Task A_changed_certificate_is_shown_without_a_restart_and_a_broken_one_keeps_the_old()
    {
        Write("CN=first", 0);
        var clock = new FakeClock(Now);
        await using var server = await TestServer.StartAsync(clock, Tls());
        Assert.Equal("CN=first", await SubjectAsync(server.Host.Address));

        Write("CN=second", 1);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("CN=second", await SubjectAsync(server.Host.Address));
        Assert.Equal("CN=second", await SubjectAsync(server.Host.OtlpGrpcAddress));

        await File.WriteAllTextAsync(Cert, "broken", Cancelled);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("CN=second", await SubjectAsync(server.Host.OtlpHttpAddress));
    }

    [Fact]
    public async Task With_a_certificate_the_server_speaks_HTTP_2_over_TLS()
    {
        Write("CN=localhost", 0);
        await using var server = await TestServer.StartAsync(settings: Tls());
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = IsOurs },
        };
        using var client = new HttpClient(handler) { BaseAddress = server.Host.Address, DefaultRequestVersion = new Version(2, 0) };

        using var response = await client.GetAsync("/healthz", Cancelled);

        Assert.Equal(("https", new Version(2, 0)), (server.Host.Address.Scheme, response.Version));
    }

    [Fact]
    public async Task Each_port_offers_its_own_protocols_whichever_is_asked_first()
    {
        Write("CN=localhost", 0);
        await using var server = await TestServer.StartAsync(settings: Tls());

        Assert.Equal(SslApplicationProtocol.Http2, await ProtocolAsync(server.Host.OtlpGrpcAddress, SslApplicationProtocol.Http2));
        Assert.Equal(SslApplicationProtocol.Http11, await ProtocolAsync(server.Host.Address, SslApplicationProtocol.Http11));
        Assert.Equal(SslApplicationProtocol.Http2, await ProtocolAsync(server.Host.OtlpHttpAddress, SslApplicationProtocol.Http2));
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_read_stops_the_start_with_the_setting()
    {
        await File.WriteAllTextAsync(Cert, "broken", Cancelled);
        await File.WriteAllTextAsync(Key, "broken", Cancelled);

        var refusal = await Assert.ThrowsAsync<SettingsException>(() => TestServer.StartAsync(settings: Tls()));
        Assert.Equal(["server.tls_cert"], refusal.Errors.Select(e => e.Path));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<string> SubjectAsync(Uri address) => ConnectAsync(address, [], tls => tls.RemoteCertificate?.Subject ?? "");

    private static Task<SslApplicationProtocol> ProtocolAsync(Uri address, SslApplicationProtocol offered) =>
        ConnectAsync(address, [offered], tls => tls.NegotiatedApplicationProtocol);

    private static async Task<T> ConnectAsync<T>(Uri address, List<SslApplicationProtocol> offered, Func<SslStream, T> read)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Cancelled);
        await using var tls = new SslStream(client.GetStream(), false, IsOurs);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", ApplicationProtocols = offered.Count == 0 ? null : offered },
            Cancelled);
        return read(tls);
    }

    /// <summary>The certificates here are their own issuers.</summary>
    private static bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null && certificate.Issuer == certificate.Subject;

    private Dictionary<string, string> Tls() => new() { ["server.tls_cert"] = Cert, ["server.tls_key"] = Key };

    /// <summary>Writes a new pair whose files are this many seconds younger than the first, whatever the disk's clock resolves.</summary>
    private void Write(string subject, int age)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(3650));
        File.WriteAllText(Cert, certificate.ExportCertificatePem());
        File.WriteAllText(Key, key.ExportPkcs8PrivateKeyPem());
        File.SetLastWriteTimeUtc(Cert, Now.UtcDateTime.AddSeconds(age));
        File.SetLastWriteTimeUtc(Key, Now.UtcDateTime.AddSeconds(age));
    }
}

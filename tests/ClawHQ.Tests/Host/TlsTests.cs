using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ClawHQ.Cli;
using ClawHQ.Cli.Connection;
using ClawHQ.Core.Settings;
using ClawHQ.Hosting;
using ClawHQ.Hosting.Doctor;
using ClawHQ.Hosting.Listening;
using ClawHQ.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

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
        var log = new LogLines<Certificates>();
        var settings = Tls();
        settings["server.log_detail"] = "information";
        await using var server = await TestServer.StartAsync(
            clock, settings, replace: services => services.AddSingleton<ILoggerProvider>(log));
        Assert.Equal("CN=first", await SubjectAsync(server.Host.Address));

        Write("CN=second", 1);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("CN=second", await SubjectAsync(server.Host.Address));
        Assert.Equal("CN=second", await SubjectAsync(server.Host.OtlpGrpcAddress));

        await File.WriteAllTextAsync(Cert, "broken", Cancelled);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("CN=second", await SubjectAsync(server.Host.OtlpHttpAddress));

        Assert.Equal([LogLevel.Information, LogLevel.Error], log.All.Select(line => line.Level));
        Assert.Equal($"The changed certificate {Cert} is in use; it is valid until 2036-11-19 06:00 UTC.", log.All[0].Text);
        Assert.StartsWith(
            $"The changed certificate {Cert} cannot be used; the old one stays in use: ", log.All[1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', log.All[1].Text);
    }

    [Fact]
    public async Task The_command_line_says_how_to_trust_a_certificate_of_ones_own()
    {
        Write("CN=localhost", 0);
        await using var server = await TestServer.StartAsync(settings: Tls());
        using var cli = new Server(new ServerAddress(server.Host.Address, TestServer.Key, null));

        var refusal = await Assert.ThrowsAsync<CommandException>(() => cli.GetAsync("/api/v1/keys", Cancelled));

        Assert.StartsWith($"The certificate of {server.Host.Address} is not trusted: ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("set SSL_CERT_FILE to the PEM file", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, true, "CN=localhost, valid until 2036-11-19 06:00 UTC")]
    [InlineData(4_000, false, "CN=localhost is valid from 2026-11-21 06:00 to 2036-11-19 06:00 UTC only")]
    public async Task The_doctor_says_how_long_the_certificate_is_valid(int daysLater, bool isWell, string text)
    {
        Write("CN=localhost", 0);
        var start = new HostStart
        {
            Flags = [.. Tls().Select(setting => new SettingValue(setting.Key, setting.Value, "test"))],
            Clock = new FakeClock(Now.AddDays(daysLater)),
        };

        var found = Assert.Single(await Examination.RunAsync(start, Cancelled), finding => finding.Subject == "certificate");

        Assert.Equal(isWell, found.IsWell);
        Assert.StartsWith(text, found.Text, StringComparison.Ordinal);
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

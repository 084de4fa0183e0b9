using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClawHQ.Hosting.Listening;

/// <summary>The certificate of all ports, read again when its files change. A file that cannot be read keeps the old one in use.</summary>
internal sealed partial class Certificates
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(1);
    private readonly string _certFile;
    private readonly string _keyFile;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private SslStreamCertificateContext _current;
    private (DateTime Cert, DateTime Key) _written;
    private DateTimeOffset _checkedAt;

    /// <exception cref="SettingsException">The files cannot be read or do not belong together.</exception>
    public Certificates(string certFile, string keyFile, TimeProvider clock)
    {
        (_certFile, _keyFile, _clock) = (certFile, keyFile, clock);
        try
        {
            _written = Written();
            _current = Load();
            _checkedAt = clock.GetUtcNow();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new SettingsException(
                [new Core.Api.ProblemItem("server.tls_cert", certFile, $"The certificate cannot be used: {e.Message}")]);
        }
    }

    /// <summary>Where reloads are logged; set once the log exists.</summary>
    public ILogger? Logger { get; set; }

    /// <summary>The certificate to show to a client that connects now. New options for each, since the server notes in them which
    /// protocols its port speaks.</summary>
    public SslServerAuthenticationOptions Current()
    {
        lock (_gate)
        {
            if (_clock.GetUtcNow() - _checkedAt >= CheckInterval)
            {
                _checkedAt = _clock.GetUtcNow();
                Refresh();
            }

            return new SslServerAuthenticationOptions { ServerCertificateContext = _current };
        }
    }

    private void Refresh()
    {
        try
        {
            var written = Written();
            if (written != _written)
            {
                _current = Load();
                _written = written;
                if (Logger is { } logger)
                {
                    LogTaken(logger, _certFile, _current.TargetCertificate.NotAfter.ToUniversalTime());
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            if (Logger is { } logger)
            {
                LogKept(logger, _certFile, e.Message);
            }
        }
    }

    private (DateTime Cert, DateTime Key) Written() => (File.GetLastWriteTimeUtc(_certFile), File.GetLastWriteTimeUtc(_keyFile));

    private SslStreamCertificateContext Load()
    {
        var certificate = X509Certificate2.CreateFromPemFile(_certFile, _keyFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(_certFile);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }

    [LoggerMessage(1, LogLevel.Error, "The changed certificate {File} cannot be used; the old one stays in use: {Reason}")]
    private static partial void LogKept(ILogger logger, string file, string reason);

    [LoggerMessage(2, LogLevel.Information, "The changed certificate {File} is in use; it is valid until {Until:yyyy-MM-dd HH:mm} UTC.")]
    private static partial void LogTaken(ILogger logger, string file, DateTime until);
}

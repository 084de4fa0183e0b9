using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClawHQ.Hosting.Doctor;

/// <summary>Whether the certificate of the ports can be used now.</summary>
internal static class CertificateCheck
{
    private const string Subject = "certificate";

    /// <summary>Nothing where the server speaks without TLS.</summary>
    public static IEnumerable<Finding> Of(ServerOptions server, TimeProvider clock) =>
        server is { TlsCert: { } certificate, TlsKey: { } key } ? [Check(certificate, key, clock.GetUtcNow().UtcDateTime)] : [];

    private static Finding Check(string certificateFile, string keyFile, DateTime now)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
            var (from, until) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
            return now >= from && now < until
                ? new Finding(Subject, true, $"{certificate.Subject}, valid until {until:yyyy-MM-dd HH:mm} UTC")
                : new Finding(
                    Subject, false,
                    $"{certificate.Subject} is valid from {from:yyyy-MM-dd HH:mm} to {until:yyyy-MM-dd HH:mm} UTC only: "
                    + "clients refuse it. Renew server.tls_cert.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            return new Finding(Subject, false, $"{certificateFile} cannot be used: {e.Message} Check server.tls_cert and server.tls_key.");
        }
    }
}

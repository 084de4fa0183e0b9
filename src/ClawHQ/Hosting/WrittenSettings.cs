using ClawHQ.Core.Access;
using ClawHQ.Core.Access.OpenId;
using ClawHQ.Core.Api;
using ClawHQ.Core.Audit;
using ClawHQ.Core.Config;
using ClawHQ.Core.Settings;

namespace ClawHQ.Hosting;

/// <summary>Gathers the settings from the file, the environment and the flags, and reads them.</summary>
internal static class WrittenSettings
{
    private const string DefaultFile = "clawhq.yaml";

    /// <exception cref="SettingsException">Something is unknown or wrong; all of it is listed.</exception>
    public static SettingsSnapshot Read(HostStart start, IReadOnlyCollection<SettingsSection> sections)
    {
        var errors = new List<ProblemItem>();
        var values = new List<SettingValue>();
        var file = start.ConfigFile ?? (start.Variables is not null && File.Exists(DefaultFile) ? DefaultFile : null);
        if (file is not null)
        {
            values.AddRange(ReadFile(file, errors));
        }

        if (start.Variables is { } variables)
        {
            values.AddRange(EnvironmentSettings.Read(variables));
        }

        values.AddRange(start.Flags);
        var snapshot = SettingsReader.Read(sections, values, out var wrong);
        errors.AddRange(wrong);
        errors.AddRange(CheckTogether(snapshot.Get<ServerOptions>()));
        errors.AddRange(snapshot.Get<AccessOptions>().Check());
        errors.AddRange(snapshot.Get<AuditOptions>().Check());
        errors.AddRange(snapshot.Get<OpenIdOptions>().Check());
        errors.AddRange(snapshot.Get<ConfigOptions>().Check());
        return errors.Count == 0 ? snapshot : throw new SettingsException(errors);
    }

    private static IReadOnlyList<SettingValue> ReadFile(string file, List<ProblemItem> errors)
    {
        try
        {
            var values = SettingsFile.Read(File.ReadAllText(file), file, out var unreadable);
            errors.AddRange(unreadable);
            return values;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.Add(new ProblemItem(file, null, $"The settings file cannot be read: {e.Message}"));
            return [];
        }
    }

    private static IEnumerable<ProblemItem> CheckTogether(ServerOptions server)
    {
        if (server.TlsCert is null != server.TlsKey is null)
        {
            yield return new ProblemItem(
                "server.tls_cert", server.TlsCert, "The certificate and its key are needed together.",
                "Set server.tls_cert and server.tls_key.");
        }

        foreach (var address in server.Listen.Where(a => !System.Net.IPAddress.TryParse(a, out _)))
        {
            yield return new ProblemItem("server.listen", address, "Must be an IP address such as 127.0.0.1 or 0.0.0.0.");
        }

        if (server.Listen.Count == 0)
        {
            yield return new ProblemItem("server.listen", null, "At least one address is needed.");
        }

        foreach (var proxy in server.TrustedProxies.Where(p => !System.Net.IPNetwork.TryParse(Network(p), out _)))
        {
            yield return new ProblemItem("server.trusted_proxies", proxy, "Must be an IP address or a network such as 10.0.0.0/8.");
        }
    }

    /// <summary>A single address as the network that holds only it.</summary>
    public static string Network(string proxy) =>
        proxy.Contains('/', StringComparison.Ordinal) ? proxy : proxy + (proxy.Contains(':', StringComparison.Ordinal) ? "/128" : "/32");
}

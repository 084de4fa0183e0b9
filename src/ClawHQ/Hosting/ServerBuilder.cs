using ClawHQ.Core.Settings;
using ClawHQ.Core.Storage;
using ClawHQ.Demo;
using ClawHQ.Hosting.Configuring;
using ClawHQ.Hosting.Listening;
using ClawHQ.Hosting.Metrics;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;

namespace ClawHQ.Hosting;

/// <summary>Builds the web application around the slices.</summary>
internal static class ServerBuilder
{
    /// <summary>Threads of the pool that start without delay. On a machine with few cores one long question would otherwise hold up
    /// all requests behind it.</summary>
    private const int ThreadsMin = 8;

    public static WebApplicationBuilder Create(
        HostStart start, out SettingsSnapshot settings, out DataFolder folder, out Certificates? certificates)
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        _ = ThreadPool.SetMinThreads(Math.Max(workers, ThreadsMin), ports);
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = "clawhq",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.Configuration.Sources.Clear();

        // Otherwise a build that was not published also serves files that its list of assets does not know, past every access rule.
        builder.Configuration.AddInMemoryCollection([new("ReloadStaticAssetsAtRuntime", "false")]);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddSingleton(start.Clock).AddSettings<ServerOptions>("server");
        Program.AddSlices(builder.Services);
        builder.Services.AddHealth().AddMetricsEndpoint();

        settings = WrittenSettings.Read(start, Sections(builder.Services));
        var options = settings.Get<ServerOptions>();
        var tls = options is { TlsCert: { } cert, TlsKey: { } key } ? new Certificates(cert, key, start.Clock) : null;
        var opened = start.Demo is null
            ? DataFolder.Open(options.Data)
            : DataFolder.Open(Path.Combine(options.Data, DemoMark.FolderName), isDemo: true);
        (folder, certificates) = (opened, tls);
        builder.Services.AddSingleton(settings).AddSingleton(opened);
        builder.Services.AddDataProtection().SetApplicationName("clawhq").PersistKeysToFileSystem(
            new DirectoryInfo(opened.File("antiforgery")));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.StopTimeout);
        Log(builder.Logging, options);
        builder.WebHost.ConfigureKestrel(kestrel => Listeners.Configure(kestrel, options, opened, tls));
        if (start.Demo is { } demo)
        {
            builder.Services.AddDemo(demo);
        }

        start.Replace?.Invoke(builder.Services);
        return builder;
    }

    public static WebApplication Build(WebApplicationBuilder builder, ServerOptions options)
    {
        var app = builder.Build();
        if (options.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders(Forwarded(options));
        }

        app.UseMiddleware<ListenerGate>();
        Program.UseSlices(app);
        app.MapHealth();
        app.MapBackup();
        app.MapConfig();
        app.MapMetrics();
        Program.MapSlices(app);
        EndpointRules.Demand(((IEndpointRouteBuilder)app).DataSources);
        return app;
    }

    /// <summary>Every setting that the program knows.</summary>
    public static IReadOnlyList<SettingsSection> Sections()
    {
        var services = new ServiceCollection().AddSettings<ServerOptions>("server");
        Program.AddSlices(services);
        return Sections(services);
    }

    private static IReadOnlyList<SettingsSection> Sections(IServiceCollection services) =>
        [.. services.Where(s => !s.IsKeyedService).Select(s => s.ImplementationInstance).OfType<SettingsSection>()];

    private static ForwardedHeadersOptions Forwarded(ServerOptions options)
    {
        var forwarded = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
        };
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in options.TrustedProxies)
        {
            forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(WrittenSettings.Network(proxy)));
        }

        return forwarded;
    }

    private static void Log(ILoggingBuilder logging, ServerOptions options)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(Enum.Parse<LogLevel>(options.LogDetail.ToString()));
        logging.AddFilter("Microsoft", LogLevel.Warning);

        // A failed start is told to the operator in one line; the stack that it logs beside it helps nobody.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);

        // It warns that its keys lie unencrypted, in a folder that only the owner may enter.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

        // It warns about every page with a form, and about every form that is posted without its token.
        logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error);
        if (options.LogFormat == LogFormat.Json)
        {
            logging.AddJsonConsole(json =>
            {
                json.UseUtcTimestamp = true;
                json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
            });
        }
        else
        {
            logging.AddSimpleConsole(text =>
            {
                text.SingleLine = true;
                text.UseUtcTimestamp = true;
                text.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            });
        }
    }
}

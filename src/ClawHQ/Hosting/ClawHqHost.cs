using ClawHQ.Core.Access.People;
using ClawHQ.Core.Storage;
using ClawHQ.Demo.Feeding;
using ClawHQ.Hosting.Listening;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ClawHQ.Hosting;

/// <summary>A running server: everything that <c>clawhq serve</c> starts, in this process. Tests start it the same way.</summary>
public sealed class ClawHqHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly DataFolder _folder;

    private ClawHqHost(WebApplication app, DataFolder folder)
    {
        (_app, _folder) = (app, folder);
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses
            .Where(a => !a.Contains("unix:", StringComparison.Ordinal)).Select(a => new Uri(a)).ToList() ?? [];
        (Address, OtlpHttpAddress, OtlpGrpcAddress) = (addresses[0], addresses[1], addresses[2]);
        SocketPath = Listeners.HasSocket(folder) ? folder.SocketFile : null;
    }

    /// <summary>Web interface, API, ingest.</summary>
    public Uri Address { get; }

    /// <summary>OTLP over HTTP.</summary>
    public Uri OtlpHttpAddress { get; }

    /// <summary>OTLP over gRPC.</summary>
    public Uri OtlpGrpcAddress { get; }

    /// <summary>The owner's socket; null where the data folder's path is too long for one.</summary>
    public string? SocketPath { get; }

    /// <summary>The folder that holds everything of this server.</summary>
    public string DataFolderPath => _folder.Path;

    /// <summary>Set for a demo.</summary>
    public DemoJournal? Demo => _app.Services.GetService<DemoJournal>();

    /// <summary>The services, for tests that look inside.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a server and returns when it listens.</summary>
    /// <exception cref="SettingsException">Settings are unknown or wrong.</exception>
    /// <exception cref="StorageException">The data folder cannot be used.</exception>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<ClawHqHost> StartAsync(HostStart start, CancellationToken cancellationToken = default)
    {
        var builder = ServerBuilder.Create(start, out var settings, out var folder, out var certificates);
        try
        {
            var app = ServerBuilder.Build(builder, settings.Get<ServerOptions>());
            try
            {
                certificates?.Logger = app.Services.GetRequiredService<ILogger<Certificates>>();
                var made = await app.Services.GetRequiredService<FirstStart>().RunAsync(
                    start.AdminPassword, start.ApiKey, cancellationToken);
                if (made.Password is { } password)
                {
                    app.Services.GetService<DemoJournal>()?.KeepPassword(password);
                }

                start.ShowFirstStart?.Invoke(made);
                await StartAsync(app, settings.Get<ServerOptions>(), cancellationToken);
                if (Listeners.HasSocket(folder))
                {
                    DataFolder.Protect(folder.SocketFile);
                }

                return new ClawHqHost(app, folder);
            }
            catch
            {
                await app.DisposeAsync();
                throw;
            }
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>A start that fails half way stops what runs already: disposed of alone, each background service would log its
    /// cancellation as a crash.</summary>
    private static async Task StartAsync(WebApplication app, ServerOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e)
        {
            await app.StopAsync(CancellationToken.None);
            if (e is IOException { InnerException: AddressInUseException } taken)
            {
                throw Listeners.Taken(taken, options);
            }

            throw;
        }
    }

    /// <summary>Waits until the process is asked to stop and everything in flight has ended.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _app.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Dispose();
        if (_folder.Demo is { IsRemovalAsked: true })
        {
            DemoMark.Remove(_folder.Path);
        }
    }
}

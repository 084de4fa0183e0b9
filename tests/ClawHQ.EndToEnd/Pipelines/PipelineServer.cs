using System.Net;
using ClawHQ.EndToEnd.Configuring;
using ClawHQ.EndToEnd.Server;

namespace ClawHQ.EndToEnd.Pipelines;

/// <summary>One server for the tests of a class, which start with nothing declared.</summary>
public sealed class PipelineServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;

    /// <summary>Its data folder.</summary>
    public string Data => _folder.Combine("data");

    /// <summary>Its address.</summary>
    public string Url => $"{_server!.Address}";

    /// <summary>A key that may plan and apply.</summary>
    public string Key { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(new ServerStart(Data));
        Key = await ConfigApi.MakeKeyAsync(Data);
    }

    /// <summary>Takes away what these owners declared.</summary>
    public async Task ClearAsync(params string[] owners)
    {
        using var api = new ConfigApi(_server!, Key);
        foreach (var owner in owners)
        {
            Assert.Equal(HttpStatusCode.OK, await api.ApplyAsync("", owner));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Dispose();
    }
}

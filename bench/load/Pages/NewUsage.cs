using ClawHQ.Load.Bodies;
using ClawHQ.Load.Measuring;

namespace ClawHQ.Load.Pages;

/// <summary>New entries by the real ingest: logs, each a model call of some agent of the fleet at this moment.</summary>
internal sealed class NewUsage(int port, int perRequest) : IDisposable
{
    private readonly Random _random = new();
    private readonly OtlpConnection _connection = new(port);
    private readonly PatchedBody[] _bodies = CallBodies.Logs(perRequest, new Random(11));
    private int _sent;

    /// <summary>Sends a request and waits until its entries are on disk.</summary>
    public void Send()
    {
        var body = _bodies[_sent++ % _bodies.Length];
        body.SetTimes((ulong)(TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100);
        body.SetIdentities(_random);
        _connection.Post("/v1/logs", body.Bytes);
    }

    /// <summary>Sends so many entries a second until it is told to stop.</summary>
    public async Task SendAsync(int perSecond, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds((double)perRequest / perSecond));
        while (!stop.IsCancellationRequested)
        {
            Send();
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public void Dispose() => _connection.Dispose();
}

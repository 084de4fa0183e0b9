using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Web.Pages.Setup;

/// <summary>What arrived at one path of one port since the start of the program.</summary>
/// <param name="Label">The port and path as the setup page shows them.</param>
/// <param name="Taken">Requests that were answered with success.</param>
/// <param name="Refused">Requests that were not.</param>
/// <param name="LastAt">When the last one came; null before the first.</param>
/// <param name="LastStatus">The HTTP status of its answer; 0 before the first.</param>
public sealed record Arrival(string Label, long Taken, long Refused, DateTimeOffset? LastAt, int LastStatus);

/// <summary>Counts requests by the door and path through which telemetry can come, so that setting up a client can be watched.</summary>
public sealed class Arrivals(TimeProvider clock)
{
    private static readonly string[] Signals = ["metrics", "traces", "logs"];

    private readonly Lock _gate = new();
    private readonly Tally[] _tallies = [new(), new(), new(), new(), new(), new()];

    /// <summary>All paths, with the ports of these doors in their labels.</summary>
    public IReadOnlyList<Arrival> All(Doors doors)
    {
        string[] labels =
        [
            .. Signals.Select(s => $":{doors.OtlpHttp.Port}/v1/{s}"),
            $":{doors.OtlpGrpc.Port} gRPC",
            $":{doors.Main.Port}/api/v1/otlp",
            $":{doors.Main.Port}/api/v1/usage",
        ];
        lock (_gate)
        {
            return
            [
                .. _tallies.Select((t, i) => new Arrival(
                    labels[i], t.Taken, t.Refused, t.LastAt == default ? null : t.LastAt, t.LastStatus)),
            ];
        }
    }

    /// <summary>True once anything was taken.</summary>
    public bool HasTaken
    {
        get
        {
            lock (_gate)
            {
                return Array.Exists(_tallies, t => t.Taken > 0);
            }
        }
    }

    /// <summary>Which path a request came to; −1 for everything that is no telemetry.</summary>
    internal static int IndexOf(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (context.Features.Get<ArrivedOver>()?.Listener == Listener.OtlpGrpc)
        {
            return 3;
        }

        if (path.StartsWith("/v1/", StringComparison.Ordinal))
        {
            return Array.FindIndex(Signals, s => path.AsSpan(4).TrimEnd('/').SequenceEqual(s));
        }

        return path.StartsWith("/api/v1/otlp", StringComparison.Ordinal) ? 4
            : path.StartsWith("/api/v1/usage", StringComparison.Ordinal) ? 5 : -1;
    }

    internal void Note(int index, int status)
    {
        lock (_gate)
        {
            var tally = _tallies[index];
            tally.LastAt = clock.GetUtcNow();
            tally.LastStatus = status;
            if (status is >= 200 and < 300)
            {
                tally.Taken++;
            }
            else
            {
                tally.Refused++;
            }
        }
    }

    private sealed class Tally
    {
        public long Taken { get; set; }

        public long Refused { get; set; }

        public DateTimeOffset LastAt { get; set; }

        public int LastStatus { get; set; }
    }
}

using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Ingest.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Web.Pages.Setup;

/// <summary>What arrived at one path of one port since the start of the program.</summary>
/// <param name="Label">The port and path as the setup page shows them.</param>
/// <param name="Taken">Requests that were answered with success.</param>
/// <param name="Refused">Requests that were not.</param>
/// <param name="LastAt">When the last one came; null before the first.</param>
/// <param name="LastStatus">The HTTP status of its answer, for gRPC the one that means the same; 0 before the first.</param>
public sealed record Arrival(string Label, long Taken, long Refused, DateTimeOffset? LastAt, int LastStatus);

/// <summary>Counts requests by the door and path through which telemetry can come, so that setting up a client can be watched.</summary>
/// <remarks>What was turned away before ingest saw it is handed on to diagnostics, so that both tell the same.</remarks>
public sealed class Arrivals(IngestDiagnostics diagnostics, TimeProvider clock)
{
    private const string Grpc = " gRPC";
    private const string GrpcPath = "/opentelemetry.proto.";

    /// <summary>Any path of a door that is none of telemetry's and none of health's.</summary>
    private const string Other = ", other paths";

    /// <summary>Every way, those that are shown before anything came first.</summary>
    private static readonly (Listener Door, string Path)[] Ways =
    [
        (Listener.OtlpHttp, "/v1/metrics"), (Listener.OtlpHttp, "/v1/traces"), (Listener.OtlpHttp, "/v1/logs"),
        (Listener.OtlpGrpc, Grpc), (Listener.Main, "/api/v1/otlp"), (Listener.Main, "/api/v1/usage"),
        (Listener.Main, "/v1/metrics"), (Listener.Main, "/v1/traces"), (Listener.Main, "/v1/logs"), (Listener.Main, Grpc),
        (Listener.OtlpHttp, "/api/v1/otlp"), (Listener.OtlpHttp, Grpc), (Listener.OtlpHttp, Other),
    ];

    private const int ShownFirst = 6;

    private readonly Lock _gate = new();
    private readonly Tally[] _tallies = [.. Ways.Select(_ => new Tally())];

    /// <summary>The ways that clients are told of and those that were used, with the ports of these doors in their labels. Where the
    /// doors are not known apart, neither are their ways.</summary>
    public IReadOnlyList<Arrival> All(Doors doors)
    {
        lock (_gate)
        {
            return
            [
                .. Ways.Zip(_tallies).Where((w, i) => i < ShownFirst || w.Second.LastAt is not null)
                    .GroupBy(w => Label(w.First.Door, w.First.Path, doors), w => w.Second).Select(way => new Arrival(
                        way.Key, way.Sum(t => t.Taken), way.Sum(t => t.Refused), way.Max(t => t.LastAt),
                        way.MaxBy(t => t.LastAt)?.LastStatus ?? 0)),
            ];
        }
    }

    /// <summary>Which way a request came; −1 for everything that is no telemetry.</summary>
    internal static int IndexOf(HttpContext context)
    {
        var door = context.Features.Get<ArrivedOver>()?.Listener ?? Listener.Main;
        door = door == Listener.Socket ? Listener.Main : door;
        var path = context.Request.Path.Value ?? "";
        var isGrpc = door == Listener.OtlpGrpc || path.StartsWith(GrpcPath, StringComparison.Ordinal);
        return Array.FindIndex(Ways, way => way.Door == door && (isGrpc ? way.Path == Grpc : IsBelow(path, way.Path)));
    }

    /// <summary>Counts a connection to a port that speaks one protocol only, and was spoken to in the other.</summary>
    public void NoteWrongProtocol(Listener door)
    {
        var index = Array.FindIndex(Ways, way => way.Door == door && way.Path == Grpc);
        Count(index, StatusCodes.Status400BadRequest);
        diagnostics.TurnedAway(
            null,
            StatusCodes.Status400BadRequest,
            door switch
            {
                Listener.OtlpGrpc => "OTLP over HTTP came to the port of gRPC",
                Listener.OtlpHttp => "gRPC came to the port of OTLP over HTTP",
                _ => "HTTP/2 without TLS came to the port of the interface",
            });
    }

    /// <summary>The status of an answer. gRPC always answers 200 and says in a header of its own what was wrong.</summary>
    private static int StatusOf(HttpResponse response) => response.Headers["grpc-status"].ToString() switch
    {
        "" or "0" => response.StatusCode,
        "16" => StatusCodes.Status401Unauthorized,
        "7" => StatusCodes.Status403Forbidden,
        "8" => StatusCodes.Status429TooManyRequests,
        "14" => StatusCodes.Status503ServiceUnavailable,
        "12" => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status400BadRequest,
    };

    internal void Note(int index, HttpContext context)
    {
        var status = StatusOf(context.Response);
        Count(index, status);
        if (ReasonOf(status, context.Response) is { } reason)
        {
            diagnostics.TurnedAway(context.Features.Get<Caller>(), status, reason);
        }
    }

    /// <summary>Why a request was turned away; null for what was taken, and for what ingest itself refused and notes.</summary>
    private static string? ReasonOf(int status, HttpResponse response) => status switch
    {
        401 => "the key is missing, or not accepted",
        403 => "the key may not send telemetry",
        404 when !response.Headers.ContainsKey("grpc-status") => "nothing is taken at this path",
        405 => "telemetry is sent by POST",
        _ => null,
    };

    private void Count(int index, int status)
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

    private static string Label(Listener door, string path, Doors doors)
    {
        var address = door switch
        {
            Listener.OtlpHttp => doors.OtlpHttp,
            Listener.OtlpGrpc => doors.OtlpGrpc,
            _ => doors.Main,
        };
        return $":{address.Port}{path}";
    }

    private static bool IsBelow(string path, string way) => way == Other
        ? path is not ("/healthz" or "/readyz")
        : path.StartsWith(way, StringComparison.Ordinal) && (path.Length == way.Length || path[way.Length] == '/');

    private sealed class Tally
    {
        public long Taken { get; set; }

        public long Refused { get; set; }

        public DateTimeOffset? LastAt { get; set; }

        public int LastStatus { get; set; }
    }
}

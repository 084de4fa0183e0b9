using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Hosting.Server;

namespace ClawHQ.Hosting.Listening;

/// <summary>Keeps each door to its purpose: the OTLP ports answer OTLP and health only, so that they can be opened to a network
/// without opening the interface.</summary>
internal sealed class ListenerGate(RequestDelegate next, IServer server)
{
    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        var isGrpc = path.Value?.StartsWith("/opentelemetry.proto.", StringComparison.Ordinal) == true;
        var listener = context.Features.Get<ArrivedOver>()?.Listener;
        var isOpen = listener switch
        {
            Listener.OtlpHttp => isGrpc || path.StartsWithSegments("/v1", StringComparison.Ordinal)
                || path.StartsWithSegments("/api/v1/otlp", StringComparison.Ordinal)
                || path == "/healthz" || path == "/readyz",
            Listener.OtlpGrpc => isGrpc,
            _ => true,
        };
        if (isOpen)
        {
            return next(context);
        }

        var ports = OpenedPorts.Of(server);
        var taken = listener == Listener.OtlpHttp
            ? "OTLP over HTTP is taken on this port, at /v1/metrics, /v1/traces and /v1/logs"
            : $"Only OTLP over gRPC is taken on this port; OTLP over HTTP is on port {ports.OtlpHttp}";
        return Problem.Result(404, "not_found", $"{taken}. The interface and the API are on port {ports.Main}.").ExecuteAsync(context);
    }
}

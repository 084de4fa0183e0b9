using ClawHQ.Core.Api;

namespace ClawHQ.Hosting;

/// <summary>Keeps each door to its purpose: the OTLP ports answer OTLP and health only, so that they can be opened to a network
/// without opening the interface.</summary>
internal sealed class ListenerGate(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var path = context.Request.Path;
        var isOpen = context.Features.Get<ArrivedOver>()?.Listener switch
        {
            Listener.OtlpHttp => path.StartsWithSegments("/v1", StringComparison.Ordinal)
                || path.StartsWithSegments("/api/v1/otlp", StringComparison.Ordinal)
                || path == "/healthz" || path == "/readyz",
            Listener.OtlpGrpc => path.Value?.StartsWith("/opentelemetry.proto.", StringComparison.Ordinal) == true,
            _ => true,
        };
        if (isOpen)
        {
            return next(context);
        }

        return Problem.Result(404, "not_found", "Only telemetry is taken on this port.").ExecuteAsync(context);
    }
}

using ClawHQ.Core.Ingest.Otlp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace ClawHQ.Core.Ingest.Transport.Grpc;

/// <summary>The addresses of gRPC methods: service and method are the path.</summary>
internal static class GrpcMethods
{
    /// <summary>The three methods of OTLP.</summary>
    public static IReadOnlyList<(string Path, OtlpSignal Signal)> All { get; } =
    [
        ("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", OtlpSignal.Metrics),
        ("/opentelemetry.proto.collector.trace.v1.TraceService/Export", OtlpSignal.Traces),
        ("/opentelemetry.proto.collector.logs.v1.LogsService/Export", OtlpSignal.Logs),
    ];

    /// <summary>Any other method of OpenTelemetry's services, if the request is gRPC. Not of all services: a pattern that fits
    /// every
    /// address of two segments would turn other endpoints' "method not allowed" into "not found".</summary>
    public static RoutePattern AnyOther { get; } = RoutePatternFactory.Parse(
        "/opentelemetry.proto.{service}/{method}", defaults: null, parameterPolicies: new { service = new GrpcOnly() });

    private sealed class GrpcOnly : IRouteConstraint
    {
        public bool Match(
            HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection)
            => httpContext is not null && OtlpGrpc.IsGrpc(httpContext.Request);
    }
}

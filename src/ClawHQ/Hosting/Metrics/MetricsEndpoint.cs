using ClawHQ.Core.Access;

namespace ClawHQ.Hosting.Metrics;

/// <summary><c>/metrics</c>: how the server itself fares, for Prometheus.</summary>
internal static class MetricsEndpoint
{
    public static IServiceCollection AddMetricsEndpoint(this IServiceCollection services) => services.AddSingleton<MetricCollector>();

    public static void MapMetrics(this IEndpointRouteBuilder routes)
    {
        // Listening begins with the server, not with the first scrape.
        var collector = routes.ServiceProvider.GetRequiredService<MetricCollector>();
        routes.MapGet("/metrics", () => TypedResults.Text(collector.Print(), "text/plain; version=0.0.4; charset=utf-8"))
            .Requires(Permission.SeeServer)
            .WithTags("Health");
    }
}

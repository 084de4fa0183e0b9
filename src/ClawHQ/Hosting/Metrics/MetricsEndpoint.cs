using ClawHQ.Core.Access;

namespace ClawHQ.Hosting.Metrics;

/// <summary><c>/metrics</c>: how the server itself fares, for Prometheus. Who sees only some teams gets the framework's figures.</summary>
internal static class MetricsEndpoint
{
    public static IServiceCollection AddMetricsEndpoint(this IServiceCollection services) => services.AddSingleton<MetricCollector>();

    public static void MapMetrics(this IEndpointRouteBuilder routes)
    {
        // Listening begins with the server, not with the first scrape.
        var collector = routes.ServiceProvider.GetRequiredService<MetricCollector>();
        routes.MapGet("/metrics", (HttpContext context) => TypedResults.Text(
                collector.Print(withOwn: context.Caller.May(Permission.SeeServer)), "text/plain; version=0.0.4; charset=utf-8"))
            .Requires(Permission.SeeSpend)
            .WithTags("Health")
            .WithSummary("Gives the server's figures in Prometheus' text format")
            .Produces<string>(contentType: "text/plain");
    }
}

using ClawHQ.Core.Audit;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Core.Ledger.Reattribution;

/// <summary>Wires attribution of past usage.</summary>
public static class ReattributionWiring
{
    /// <summary>Registers it. Needs the ledger and the books.</summary>
    public static IServiceCollection AddReattribution(this IServiceCollection services) => services
        .AddSingleton<Reattributor>()
        .AddSingleton(provider => new ReattributionRuns(
            provider.GetRequiredService<Reattributor>(),
            provider.GetRequiredService<AuditLog>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<ILogger<ReattributionRuns>>()))
        .AddHostedService(provider => provider.GetRequiredService<ReattributionRuns>());

    /// <summary>Maps its API.</summary>
    public static void MapReattribution(this IEndpointRouteBuilder routes) => ReattributionEndpoints.Map(routes);
}

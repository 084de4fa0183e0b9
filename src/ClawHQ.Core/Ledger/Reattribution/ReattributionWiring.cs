using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Ledger.Reattribution;

/// <summary>Wires attribution of past usage.</summary>
public static class ReattributionWiring
{
    /// <summary>Registers it. Needs the ledger and the books.</summary>
    public static IServiceCollection AddReattribution(this IServiceCollection services) => services.AddSingleton<Reattributor>();

    /// <summary>Maps its API.</summary>
    public static void MapReattribution(this IEndpointRouteBuilder routes) => ReattributionEndpoints.Map(routes);
}

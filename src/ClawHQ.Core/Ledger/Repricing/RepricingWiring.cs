using ClawHQ.Core.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Ledger.Repricing;

/// <summary>Wires pricing again, by request and whenever the book changes.</summary>
public static class RepricingWiring
{
    /// <summary>Registers it. Needs the ledger, the price book and the books.</summary>
    public static IServiceCollection AddRepricing(this IServiceCollection services) => services
        .AddMigrations("repricing", UnpricedFollower.Tables)
        .AddSingleton<Repricer>()
        .AddSingleton<UnpricedUsage>()
        .AddHostedService<UnpricedFollower>();

    /// <summary>Maps its API.</summary>
    public static void MapRepricing(this IEndpointRouteBuilder routes) => RepricingEndpoints.Map(routes);
}

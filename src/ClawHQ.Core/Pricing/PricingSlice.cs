using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Pricing;

/// <summary>The price book and what may be asked and changed about it.</summary>
public static class PricingSlice
{
    extension(IServiceCollection services)
    {
        public IServiceCollection AddPricing() => services
            .AddSingleton(_ => PriceBook.Shipped())
            .AddSingleton<IPricer>(provider => provider.GetRequiredService<PriceBook>());
    }

    extension(IEndpointRouteBuilder routes)
    {
        public IEndpointRouteBuilder MapPricing() => routes;
    }
}

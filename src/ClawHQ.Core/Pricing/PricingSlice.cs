using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Pricing;

/// <summary>Wires the price book and what may be asked and changed about it.</summary>
public static class PricingSlice
{
    /// <summary>Registers the price book.</summary>
    public static IServiceCollection AddPricing(this IServiceCollection services) => services
        .AddSingleton(_ => PriceBook.Shipped())
        .AddSingleton<IPricer>(provider => provider.GetRequiredService<PriceBook>());
}

using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Config;
using ClawHQ.Core.Pricing.Declared;
using ClawHQ.Core.Pricing.History;
using ClawHQ.Core.Pricing.Import;
using ClawHQ.Core.Pricing.Listing;
using ClawHQ.Core.Pricing.Terms;
using ClawHQ.Core.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Pricing;

/// <summary>Wires the price book and what may be asked and changed about it.</summary>
public static class PricingSlice
{
    /// <summary>Registers the price book with everything that was imported and agreed on.</summary>
    public static IServiceCollection AddPricing(this IServiceCollection services) => services
        .AddMigrations("pricing", PriceStore.Tables)
        .AddSingleton<PriceStore>()
        .AddSingleton<PriceHistory>()
        .AddSingleton(provider => new PriceBook(provider.GetRequiredService<PriceStore>().Load(PriceBook.ShippedDocument())))
        .AddSingleton<IPricer>(provider => provider.GetRequiredService<PriceBook>())
        .AddSingleton(provider => new PriceCatalog(
            provider.GetRequiredService<PriceBook>(), provider.GetRequiredService<PriceStore>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<PriceChanges>()
        .AddConfigKind<PriceOverrideTarget>(new PriceOverrideKind())
        .AddHostedService(provider => provider.GetRequiredService<PriceChanges>());

    /// <summary>Maps the API of prices.</summary>
    public static void MapPricing(this IEndpointRouteBuilder routes)
    {
        var prices = routes.MapGroup("/api/v1/prices").TakesKnownParametersOnly().WithTags("Prices");
        PriceEndpoints.Map(prices);
        TermEndpoints.Map(prices);
        prices.MapPost("/import", ImportEndpoint.ImportAsync).Requires(Permission.SetPrices)
            .WithSummary("Shows what a newer price list changes, or puts it in force")
            .WithMetadata(new DescribedBody(
                "LiteLLM's price list, models.dev's api.json, or a price file of ClawHQ.", ["application/json", "application/yaml"]))
            .Produces<ImportView>().ProducesProblem(400).ProducesProblem(413);
    }
}

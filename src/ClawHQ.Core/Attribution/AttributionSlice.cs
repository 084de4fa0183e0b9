using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Attribution;

/// <summary>Wires the slice. Who owns usage is decided by a pure function, so that there is nothing to register yet.</summary>
public static class AttributionSlice
{
    /// <summary>Registers nothing: <see cref="OwnerResolver"/> has no state.</summary>
    public static IServiceCollection AddAttribution(this IServiceCollection services) => services;

    /// <summary>This slice has no routes.</summary>
    public static IEndpointRouteBuilder MapAttribution(this IEndpointRouteBuilder routes) => routes;
}

using System.Text.Json;
using System.Text.Json.Serialization;
using ClawHQ.Core.Api.Failures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Api;

/// <summary>Wires what all endpoints have in common: snake case, strict fields, problem details for every failure.</summary>
public static class ApiSlice
{
    /// <summary>Registers the conventions of the API.</summary>
    public static IServiceCollection AddApi(this IServiceCollection services) => services
        .AddProblemDetails()
        .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true)
        .ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.SerializerOptions.MaxDepth = 32;
        });

    /// <summary>Turns what endpoints throw into problem details. Must come first.</summary>
    public static IApplicationBuilder UseApi(this IApplicationBuilder app) => app
        .UseMiddleware<FailureMiddleware>()
        .UseStatusCodePages(context => UnknownAddress.AnswerAsync(context.HttpContext));
}

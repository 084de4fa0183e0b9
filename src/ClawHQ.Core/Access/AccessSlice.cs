using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Api;
using ClawHQ.Core.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Access;

/// <summary>Wires keys, people and the gate.</summary>
public static class AccessSlice
{
    /// <summary>Registers keys, people and sessions.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services) => services
        .AddMigrations("access", KeyStore.Tables + PersonStore.Tables)
        .AddAntiforgery()
        .AddSingleton<KeyHash>().AddSingleton<KeyStore>().AddSingleton<KeyRing>().AddSingleton<KeyIssuer>().AddSingleton<RefusedKeys>()
        .AddSingleton<PersonStore>().AddSingleton<Passwords>().AddSingleton<Sessions>().AddSingleton<PersonRegister>()
        .AddSingleton<SignInThrottle>().AddSingleton<SignIn>().AddSingleton<FirstStart>()
        .AddSingleton(provider => KeyHash.PartOfBackup(provider.GetRequiredService<DataFolder>()))
        .AddHostedService<KeyUse>();

    /// <summary>Puts the gate in front of every endpoint. Must come after routing.</summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app) => app.UseMiddleware<AccessMiddleware>();

    /// <summary>Maps the API of keys and people, and signing in and out.</summary>
    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        SignIn.Map(routes);
        KeyEndpoints.Map(routes.MapGroup("/api/v1/keys").TakesKnownParametersOnly().WithTags("Keys"));
        PersonEndpoints.Map(routes.MapGroup("/api/v1/users").TakesKnownParametersOnly().WithTags("Users"));
    }
}

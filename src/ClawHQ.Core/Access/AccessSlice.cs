using ClawHQ.Core.Access.Addresses;
using ClawHQ.Core.Access.Declared;
using ClawHQ.Core.Access.Gate;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Core.Access.OpenId;
using ClawHQ.Core.Access.People;
using ClawHQ.Core.Access.Sessions;
using ClawHQ.Core.Access.Sharing;
using ClawHQ.Core.Access.Views;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Config;
using ClawHQ.Core.Settings;
using ClawHQ.Core.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Access;

/// <summary>Wires keys, people, sessions, share links, saved views and the gate.</summary>
public static class AccessSlice
{
    /// <summary>Registers who may do what.</summary>
    public static IServiceCollection AddAccess(this IServiceCollection services) => services
        .AddMigrations("access", AccessTables.Steps)
        .AddSettings<AccessOptions>("access").AddSettings<OpenIdOptions>("access.oidc")
        .AddAntiforgery(antiforgery => antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest)
        .AddSingleton<KeyHash>().AddSingleton<KeyStore>().AddSingleton<KeyRing>().AddSingleton<KeyIssuer>().AddSingleton<RefusedKeys>()
        .AddSingleton<PersonStore>().AddSingleton<Passwords>().AddSingleton<PasswordCheck>().AddSingleton<PersonRegister>()
        .AddSingleton<SessionStore>().AddSingleton<SessionRing>().AddSingleton<SignInThrottle>().AddSingleton<RefusedSignIns>()
        .AddSingleton<SignIn>()
        .AddSingleton<SessionRegister>().AddSingleton<OwnPassword>()
        .AddSingleton<ShareLinkStore>().AddSingleton<ShareLinks>().AddSingleton<PublicAddress>()
        .AddSingleton<PagePaths>().AddSingleton<SavedViewStore>().AddSingleton<SavedViews>()
        .AddSingleton<OpenIdProvider>().AddSingleton<OpenIdState>().AddSingleton<OpenIdPeople>().AddSingleton<OpenIdSignIn>()
        .AddSingleton<Identification>().AddSingleton<FirstStart>()
        .AddSingleton(provider => KeyHash.PartOfBackup(provider.GetRequiredService<DataFolder>()))
        .AddConfigKind<RoleBindingTarget>(new RoleBindingKind())
        .AddHostedService<AccessUpkeep>();

    /// <summary>Opens share links. Must come before routing.</summary>
    public static IApplicationBuilder UseShareLinks(this IApplicationBuilder app) => app.UseMiddleware<SharedPages>();

    /// <summary>Puts the gate in front of every endpoint. Must come after routing.</summary>
    public static IApplicationBuilder UseAccess(this IApplicationBuilder app) => app.UseMiddleware<AccessMiddleware>();

    /// <summary>Maps the API of keys, people, sessions, share links and saved views, and signing in and out.</summary>
    public static void MapAccess(this IEndpointRouteBuilder routes)
    {
        SignIn.Map(routes);
        OpenIdSignIn.Map(routes);
        KeyEndpoints.Map(routes.MapGroup("/api/v1/keys").TakesKnownParametersOnly().WithTags("Keys"));
        var users = routes.MapGroup("/api/v1/users").TakesKnownParametersOnly().WithTags("Users");
        PersonEndpoints.Map(users);
        SessionEndpoints.MapOfPeople(users);
        SessionEndpoints.MapOwn(routes.MapGroup("/api/v1/me").TakesKnownParametersOnly().WithTags("Users"));
        ShareLinkEndpoints.Map(routes.MapGroup("/api/v1/share-links").TakesKnownParametersOnly().WithTags("Share links"));
        SavedViewEndpoints.Map(routes.MapGroup("/api/v1/views").TakesKnownParametersOnly().WithTags("Saved views"));
    }
}

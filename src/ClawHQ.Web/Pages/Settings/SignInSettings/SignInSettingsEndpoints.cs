using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Addresses;
using ClawHQ.Core.Access.OpenId;
using ClawHQ.Core.Access.People;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.Settings.SignInSettings;

/// <summary>By what people sign in, as it is configured.</summary>
/// <param name="Access">How long sessions last.</param>
/// <param name="Provider">The identity provider; may be off.</param>
/// <param name="CallbackAddress">Where the provider sends browsers back to.</param>
/// <param name="WithPassword">People who can sign in by password.</param>
/// <param name="WithProvider">People whom the provider knows.</param>
public sealed record SignInModel(AccessOptions Access, OpenIdOptions Provider, string CallbackAddress, int WithPassword, int WithProvider);

/// <summary>The page that says how sign-in is configured. It is set in the settings file, not here.</summary>
internal static class SignInSettingsEndpoints
{
    public const string Path = "/settings/sign-in";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, (
            HttpContext context, AccessOptions access, OpenIdOptions provider, PublicAddress address, PersonStore people) =>
        {
            var all = people.All();
            var model = new SignInModel(
                access, provider, address.Of(context.Request, OpenIdOptions.CallbackPath), all.Count(p => p.HasPassword),
                all.Count(p => p.Identity is not null));
            return Page.Show<SignInSettingsPage>(context, new { Model = model, context.Caller });
        }).Requires(Permission.ManagePeople).ExcludeFromDescription();
}

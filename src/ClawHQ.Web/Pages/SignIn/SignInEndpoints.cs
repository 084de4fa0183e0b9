using ClawHQ.Core.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Web.Pages.SignIn;

/// <summary>The page that asks for name and password. The form goes to the Access slice.</summary>
internal static class SignInEndpoints
{
    private const string Path = "/sign-in";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(Path, (HttpContext context, string? error, string? @return, string? signed_out) =>
            Page.Show<SignInPage>(context, new { Error = error, Target = @return ?? "/", IsProviderLeft = signed_out is "provider" }))
            .OpenToEveryone().ExcludeFromDescription();
}

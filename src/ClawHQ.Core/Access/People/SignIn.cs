using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Access.People;

/// <summary>
/// Signing in and out. The page at <see cref="Path"/> posts a form with <c>name</c>, <c>password</c>, <c>return</c> and the
/// antiforgery token to the same address; on failure it is shown again with <c>?error=wrong|blocked|stale</c>.
/// </summary>
public sealed class SignIn(PersonStore people, Passwords passwords, Sessions sessions, SignInThrottle throttle, IAntiforgery antiforgery)
{
    /// <summary>Address of the page and of its form.</summary>
    public const string Path = "/sign-in";

    /// <summary>Maps the form's address and that of signing out.</summary>
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, (HttpContext context, SignIn signIn) => signIn.InAsync(context)).OpenToEveryone().ExcludeFromDescription();
        routes.MapPost(
            "/sign-out", (HttpContext context, SignIn signIn) => signIn.OutAsync(context)).OpenToEveryone().ExcludeFromDescription();
    }

    private async Task<IResult> InAsync(HttpContext context)
    {
        var request = context.Request;
        if (!request.HasFormContentType || !SameSite.Allows(request) || !await antiforgery.IsRequestValidAsync(context))
        {
            return Again("stale", "/");
        }

        var form = await request.ReadFormAsync(context.RequestAborted);
        var (name, password, target) = (form["name"].ToString(), form["password"].ToString(), LocalTarget(form["return"].ToString()));
        var address = context.Connection.RemoteIpAddress?.ToString();
        if (throttle.IsBlocked(name, address))
        {
            return Again("blocked", target);
        }

        var person = name.Length <= PersonRegister.NameLengthMax ? people.Find(name) : null;
        if (!passwords.IsRight(person, password) || person is not { DisabledAt: null })
        {
            throttle.NoteFailure(name, address);
            return Again("wrong", target);
        }

        throttle.NoteSuccess(name);
        var secret = await sessions.StartAsync(person, context.RequestAborted);
        context.Response.Cookies.Append(Sessions.CookieName, secret, Cookie(context, Sessions.Lifetime));
        return TypedResults.LocalRedirect(target);
    }

    private async Task<IResult> OutAsync(HttpContext context)
    {
        if (SameSite.Allows(context.Request) && context.Request.Cookies[Sessions.CookieName] is { } secret)
        {
            await sessions.EndAsync(secret, context.RequestAborted);
            context.Response.Cookies.Delete(Sessions.CookieName, Cookie(context, null));
        }

        return TypedResults.LocalRedirect(Path);
    }

    private static CookieOptions Cookie(HttpContext context, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        MaxAge = lifetime,
        Path = "/",
    };

    private static RedirectHttpResult Again(string error, string target) =>
        TypedResults.LocalRedirect($"{Path}?error={error}&return={Uri.EscapeDataString(target)}");

    /// <summary>Only a path of this server is returned to; anything else becomes the start page.</summary>
    private static string LocalTarget(string target) =>
        target.StartsWith('/') && !target.StartsWith("//", StringComparison.Ordinal) && !target.Contains('\\', StringComparison.Ordinal)
            && !target.Any(char.IsControl) && target.Length <= 2_000
            ? target
            : "/";
}

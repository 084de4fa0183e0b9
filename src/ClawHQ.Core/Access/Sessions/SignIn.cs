using ClawHQ.Core.Access.Gate;
using ClawHQ.Core.Access.People;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Access.Sessions;

/// <summary>
/// Signing in and out. The page at <see cref="Path"/> posts a form with <c>name</c>, <c>password</c>, <c>return</c> and the
/// antiforgery token to the same address; on failure it is shown again with <c>?error=wrong|blocked|stale</c>.
/// </summary>
public sealed class SignIn(
    PersonStore people, PasswordCheck passwords, SessionRing sessions, AccessOptions options, IAntiforgery antiforgery,
    IEnumerable<StartPage> starts)
{
    /// <summary>Address of the page and of its form.</summary>
    public const string Path = "/sign-in";

    /// <summary>Cookie with the name that was typed at a sign-in that failed, so that it need not be typed again. Not in the address,
    /// which is logged.</summary>
    public const string NameCookie = "clawhq_name";

    private static readonly TimeSpan NameKept = TimeSpan.FromMinutes(5);

    /// <summary>Longest target after signing in.</summary>
    internal const int TargetLengthMax = 2_000;

    /// <summary>Maps the form's address and that of signing out.</summary>
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Path, (HttpContext context, SignIn signIn) => signIn.InAsync(context)).OpenToEveryone().ExcludeFromDescription();
        routes.MapPost(
            "/sign-out", (HttpContext context, SignIn signIn) => signIn.OutAsync(context)).OpenToEveryone().ExcludeFromDescription();
    }

    /// <summary>Starts a session of somebody who has proven who they are, in place of the browser's session of before.</summary>
    internal async Task StartAsync(HttpContext context, Person person, string? provider)
    {
        var before = sessions.Find(SessionCookie.Read(context.Request), out _);
        SessionCookie.Write(context, await sessions.StartAsync(person, provider, before, context), options.SessionLifetime);
    }

    /// <summary>Where somebody goes who has signed in: to the page that was asked for, else to the one where their work begins.</summary>
    internal RedirectHttpResult Onward(Person person, string target) =>
        TypedResults.LocalRedirect(target == "/" && starts.FirstOrDefault() is { } start ? start.Of(person.Grants) : target);

    /// <summary>Shows the page again with what went wrong.</summary>
    internal static RedirectHttpResult Again(string error, string target) =>
        TypedResults.LocalRedirect($"{Path}?error={error}&return={Uri.EscapeDataString(target)}");

    /// <summary>Only a path of this server is returned to; anything else becomes the start page.</summary>
    internal static string LocalTarget(string target) =>
        target.StartsWith('/') && !target.StartsWith("//", StringComparison.Ordinal) && !target.Contains('\\', StringComparison.Ordinal)
            && !target.Any(char.IsControl) && target.Length <= TargetLengthMax
            ? target
            : "/";

    private async Task<IResult> InAsync(HttpContext context)
    {
        var request = context.Request;
        if (!request.HasFormContentType || !SameSite.Allows(request) || !await antiforgery.IsRequestValidAsync(context))
        {
            return Again("stale", "/");
        }

        var form = await request.ReadFormAsync(context.RequestAborted);
        var (name, password, target) = (form["name"].ToString(), form["password"].ToString(), LocalTarget(form["return"].ToString()));
        var person = name.Length <= PersonRegister.NameLengthMax ? people.Find(name) : null;
        var verdict = await passwords.CheckAsync(person, name, password, context);
        KeepName(context, verdict == PasswordVerdict.Right || name.Length > PersonRegister.NameLengthMax ? null : name);
        if (verdict == PasswordVerdict.Blocked)
        {
            return Again("blocked", target);
        }

        if (verdict == PasswordVerdict.Wrong || person is null)
        {
            return Again("wrong", target);
        }

        await StartAsync(context, person, provider: null);
        return Onward(person, target);
    }

    private static void KeepName(HttpContext context, string? name)
    {
        var form = new CookieOptions
        {
            HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = Path, MaxAge = NameKept,
        };
        if (name is null)
        {
            context.Response.Cookies.Delete(NameCookie, form);
        }
        else
        {
            context.Response.Cookies.Append(NameCookie, name, form);
        }
    }

    private async Task<IResult> OutAsync(HttpContext context)
    {
        if (context.Features.Get<SignedIn>()?.Session is not { } session)
        {
            return TypedResults.LocalRedirect(Path);
        }

        await sessions.EndAsync([session], context.Actor, context.RequestAborted);
        SessionCookie.Delete(context);
        return TypedResults.LocalRedirect(session.Provider is null ? Path : $"{Path}?signed_out=provider");
    }
}

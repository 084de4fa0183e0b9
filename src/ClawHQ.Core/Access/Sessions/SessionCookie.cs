using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Access.Sessions;

/// <summary>
/// The cookie that carries a session's secret: out of reach of scripts, never sent by other sites' forms, and over TLS under a name
/// that browsers only take from this very host.
/// </summary>
public static class SessionCookie
{
    /// <summary>The cookie's name where the connection is not encrypted.</summary>
    public const string PlainName = "clawhq_session";

    /// <summary>The cookie's name over TLS.</summary>
    public const string SecureName = "__Host-clawhq_session";

    internal static string? Read(HttpRequest request) => request.Cookies[NameFor(request)];

    internal static void Write(HttpContext context, string secret, TimeSpan lifetime) =>
        context.Response.Cookies.Append(NameFor(context.Request), secret, Options(context.Request, lifetime));

    internal static void Delete(HttpContext context) =>
        context.Response.Cookies.Delete(NameFor(context.Request), Options(context.Request, null));

    private static string NameFor(HttpRequest request) => request.IsHttps ? SecureName : PlainName;

    private static CookieOptions Options(HttpRequest request, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = request.IsHttps,
        MaxAge = lifetime,
        Path = "/",
    };
}

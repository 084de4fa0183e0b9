using Microsoft.AspNetCore.Http;

namespace ClawHQ.Core.Access.Sessions;

/// <summary>Keeps pages of other sites from acting with the cookie of somebody who is signed in.</summary>
internal static class SameSite
{
    /// <summary>
    /// Whether a request that comes with a cookie may be taken: reading is always allowed; anything else only when the browser
    /// says that our own page started it. Every browser says so by one header or the other.
    /// </summary>
    public static bool Allows(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        {
            return true;
        }

        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site))
        {
            return site == "same-origin" || site == "none";
        }

        return request.Headers.TryGetValue("Origin", out var origin)
            && Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && string.Equals(from.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }
}

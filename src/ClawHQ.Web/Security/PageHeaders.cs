using ClawHQ.Web.Pages.Setup;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ClawHQ.Web.Security;

/// <summary>
/// Puts the security headers on everything a browser may show. Outermost, so that refusals and errors have them too; sending
/// telemetry (POST) is only counted by where it came in.
/// </summary>
internal sealed class PageHeaders(Arrivals arrivals) : IStartupFilter
{
    /// <summary>
    /// No inline script or style, nothing from elsewhere, no frame around us, and text becomes HTML only through the one policy
    /// in <c>app.js</c>.
    /// </summary>
    internal const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types clawhq";

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, proceed) =>
        {
            if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            {
                Apply(context.Response.Headers);
            }

            return Arrivals.IndexOf(context) is var index and >= 0 ? WatchAsync(context, proceed, index) : proceed(context);
        });
        app.UseResponseCompression();
        next(app);
    };

    private async Task WatchAsync(HttpContext context, RequestDelegate proceed, int index)
    {
        await proceed(context);
        arrivals.Note(index, context);
    }

    /// <summary>Sets the headers; also for the few pages that answer a form directly.</summary>
    internal static void Apply(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()";
    }
}

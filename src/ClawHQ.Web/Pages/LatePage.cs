using ClawHQ.Core.Api.Failures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClawHQ.Web.Pages;

/// <summary>
/// A page whose status and opening went out before it was known whether it could be made. Its opening ends where content begins, before
/// everything that another rendering may show otherwise.
/// </summary>
internal static partial class LatePage
{
    /// <summary>A rendered page down to where its content begins.</summary>
    public static ReadOnlyMemory<byte> OpeningOf(byte[] html) => html.AsMemory(0, ContentOf(html));

    /// <summary>A rendered page from where its content begins to its end.</summary>
    public static ReadOnlyMemory<byte> RestOf(byte[] html) => html.AsMemory(ContentOf(html));

    /// <summary>What to say in the page's place. What is nobody's to mend but the operator's is logged, as nothing else will.</summary>
    public static PageError Why(HttpContext context, Exception e)
    {
        switch (e)
        {
            case TooLargeException large:
                return PageError.TooMuch(large);
            case UnavailableException unavailable:
                return new PageError(
                    StatusCodes.Status503ServiceUnavailable, "Not now", unavailable.Message, "Load the page again in a few seconds.");
            default:
                LogFailure(
                    context.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(LatePage).FullName!),
                    e, context.Request.Path);
                return new PageError(
                    StatusCodes.Status500InternalServerError, "This page could not be made",
                    "Something went wrong inside ClawHQ. The server's log says what.", "Load the page again.");
        }
    }

    private static int ContentOf(ReadOnlySpan<byte> html)
    {
        // Quotes in texts are escaped, so only the element itself has the attribute.
        var main = html.IndexOf("id=\"main\""u8);
        return main < 0
            ? throw new InvalidOperationException("The page has no content that begins.")
            : main + html[main..].IndexOf((byte)'>') + 1;
    }

    [LoggerMessage(6001, LogLevel.Error, "{Path} failed after its opening was sent.")]
    private static partial void LogFailure(ILogger logger, Exception e, string path);
}

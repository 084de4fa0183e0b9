using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Api.Failures;

/// <summary>Tells somebody who looks at pages why there is none. Registered by the interface.</summary>
/// <param name="Show">Makes the page of an error.</param>
public sealed record ErrorPage(Func<HttpContext, PageError, IResult> Show)
{
    /// <summary>Whether a browser that navigates waits for the answer; programs get problem details.</summary>
    public static bool IsWanted(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && !request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && request.GetTypedHeaders().Accept.Any(a => a.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));

    /// <summary>The page of an error to somebody who waits for one, else problem details.</summary>
    public static IResult Answer(HttpContext context, PageError error, string code) =>
        IsWanted(context.Request) && context.RequestServices.GetService<ErrorPage>() is { } page
            ? page.Show(context, error)
            : Problem.Result(error.Status, code, error.Reason);
}

/// <summary>Why there is no page.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Title">What happened, in a few words.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Advice">What can be done about it, in a sentence.</param>
public sealed record PageError(int Status, string Title, string Reason, string Advice)
{
    /// <summary>An address at which nothing is.</summary>
    public static PageError NotFound { get; } = new(
        StatusCodes.Status404NotFound, "Not found", "There is nothing at this address.",
        "Check the address. What you may not see is not found either.");

    /// <summary>An answer that would pass its bound.</summary>
    /// <param name="large">Says which.</param>
    public static PageError TooMuch(TooLargeException large) => new(
        StatusCodes.Status400BadRequest, "Too much to show", large.Message, "A filter, or a shorter range, makes it small enough.");
}

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Api;

/// <summary>Gives a body to what the router refuses: an address that does not exist, or one that exists for another method.</summary>
internal static class UnknownAddress
{
    private const string Page =
        """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Not found · ClawHQ</title></head>
        <body><h1>Not found</h1><p>There is no page at this address. <a href="/">Go to the overview</a>.</p></body></html>
        """;

    /// <summary>Writes the body of a refusal that has none yet; what an endpoint answered stays as it is.</summary>
    public static Task AnswerAsync(HttpContext context)
    {
        if (context.GetEndpoint() is RouteEndpoint)
        {
            return Task.CompletedTask;
        }

        var request = context.Request;
        var answer = context.Response.StatusCode switch
        {
            404 when IsPage(request) => Results.Text(Page, "text/html; charset=utf-8", statusCode: 404),
            404 => Problem.Result(404, "not_found", "There is nothing at this address."),
            405 => Problem.Result(
                405, "method_not_allowed", $"This address does not take {request.Method}. It takes {context.Response.Headers.Allow}."),
            _ => Results.Empty,
        };
        return answer.ExecuteAsync(context);
    }

    private static bool IsPage(HttpRequest request) =>
        !request.Path.StartsWithSegments("/api", StringComparison.Ordinal)
        && request.GetTypedHeaders().Accept.Any(a => a.MediaType.Equals("text/html", StringComparison.OrdinalIgnoreCase));
}

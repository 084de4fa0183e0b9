using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Api.Failures;

/// <summary>Gives a body to what the router refuses: an address that does not exist, or one that exists for another method or
/// content type.</summary>
internal static class UnknownAddress
{
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
            404 => ErrorPage.Answer(context, PageError.NotFound, "not_found"),
            405 => Problem.Result(
                405, "method_not_allowed", $"This address does not take {request.Method}. It takes {context.Response.Headers.Allow}."),
            415 => Problem.Result(
                415, "unsupported_media_type",
                "The body has a content type that this address does not take; the API takes application/json."),
            _ => Results.Empty,
        };
        return answer.ExecuteAsync(context);
    }
}

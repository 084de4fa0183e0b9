using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Core.Api;

/// <summary>Gives a body to what the router refuses: an address that does not exist, or one that exists for another method.</summary>
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
            _ => Results.Empty,
        };
        return answer.ExecuteAsync(context);
    }
}

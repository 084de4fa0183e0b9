using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace ClawHQ.Core.Api;

/// <summary>Refuses parameters of a query string that the handler does not take, since they would silently change nothing.</summary>
public static class KnownParameters
{
    extension<TBuilder>(TBuilder builder) where TBuilder : IEndpointConventionBuilder
    {
        /// <summary>Takes only the parameters that the handlers of these endpoints name.</summary>
        public TBuilder TakesKnownParametersOnly() => builder.AddEndpointFilterFactory((handler, next) =>
        {
            string[] known = [.. handler.MethodInfo.GetParameters().Where(IsText).Select(NameOf)];
            return async call => Refusal(call.HttpContext.Request, known) ?? await next(call);
        });
    }

    /// <summary>400 that names every parameter of the request which is not known; null when all are.</summary>
    private static IResult? Refusal(HttpRequest request, IReadOnlyList<string> known)
    {
        string[] open = [.. known.Where(name => !request.RouteValues.ContainsKey(name))];
        var hint = open.Length == 0 ? "This endpoint takes no parameters." : $"This endpoint takes {string.Join(", ", open)}.";
        ProblemItem[] unknown = [.. request.Query.Keys.Except(open, StringComparer.OrdinalIgnoreCase).Select(name =>
            new ProblemItem(Problem.Echo(name), null, "There is no such parameter.", hint))];
        return unknown.Length == 0
            ? null
            : Problem.Result(400, "invalid_parameter", "The request's parameters cannot be used as they are.", unknown);
    }

    /// <summary>Handlers take texts, numbers and times from the query string or the path; everything else comes from elsewhere.</summary>
    private static bool IsText(ParameterInfo parameter) => parameter.ParameterType == typeof(string)
        || parameter.ParameterType == typeof(string[])
        || (parameter.ParameterType.IsValueType && parameter.ParameterType != typeof(CancellationToken));

    private static string NameOf(ParameterInfo parameter) =>
        parameter.GetCustomAttributes().OfType<IFromQueryMetadata>().FirstOrDefault()?.Name ?? parameter.Name ?? "";
}

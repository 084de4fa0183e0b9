using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace ClawHQ.Core.Api.Parameters;

/// <summary>Refuses parameters of a query string that the handler does not take, since they would silently change nothing, and those
/// that are too long or given too often.</summary>
public static class KnownParameters
{
    extension<TBuilder>(TBuilder builder) where TBuilder : IEndpointConventionBuilder
    {
        /// <summary>Takes only the parameters that the handlers of these endpoints name.</summary>
        public TBuilder TakesKnownParametersOnly() => builder.AddEndpointFilterFactory((handler, next) =>
        {
            var taken = handler.MethodInfo.GetParameters().Where(IsText).ToList();
            string[] known = [.. taken.Select(NameOf)];
            string[] lists = [.. taken.Where(p => p.ParameterType.IsArray).Select(NameOf)];
            return async call => Refusal(call.HttpContext.Request, known, lists) ?? await next(call);
        });
    }

    /// <summary>Longest value of a parameter.</summary>
    public const int TextLengthMax = 4096;

    /// <summary>400 that names every parameter of the request which is not known, too long, or given again where one value is taken;
    /// null when all are well.</summary>
    private static IResult? Refusal(HttpRequest request, IReadOnlyList<string> known, IReadOnlyList<string> lists)
    {
        string[] open = [.. known.Where(name => !request.RouteValues.ContainsKey(name))];
        var hint = open.Length == 0 ? "This endpoint takes no parameters." : $"This endpoint takes {string.Join(", ", open)}.";
        ProblemItem[] unknown = [.. request.Query.Keys.Except(open, StringComparer.OrdinalIgnoreCase).Select(name =>
            new ProblemItem(Problem.Echo(name), null, "There is no such parameter.", hint))];
        ProblemItem[] wrong =
        [
            .. unknown,
            .. from name in open
               let values = request.Query[name]
               where values.Count > 1 && !lists.Contains(name)
               select new ProblemItem(name, null, "This parameter is given more than once.", "Give it once."),
            .. from name in open
               from value in request.Query[name]
               where value?.Length > TextLengthMax
               select new ProblemItem(name, Problem.Echo(value), $"The value is longer than {TextLengthMax} characters."),
        ];
        return wrong.Length == 0
            ? null
            : Problem.Result(400, "invalid_parameter", "The request's parameters cannot be used as they are.", wrong);
    }

    /// <summary>Handlers take texts, numbers and times from the query string or the path; everything else comes from elsewhere.</summary>
    private static bool IsText(ParameterInfo parameter) => parameter.ParameterType == typeof(string)
        || parameter.ParameterType == typeof(string[])
        || (parameter.ParameterType.IsValueType && parameter.ParameterType != typeof(CancellationToken));

    private static string NameOf(ParameterInfo parameter) =>
        parameter.GetCustomAttributes().OfType<IFromQueryMetadata>().FirstOrDefault()?.Name ?? parameter.Name ?? "";
}

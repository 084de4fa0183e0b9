using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;

namespace ClawHQ.Core.Access.Addresses;

/// <summary>Tells the addresses of our own pages from everything else that could be shared or saved as one.</summary>
public sealed class PagePaths(EndpointDataSource endpoints)
{
    /// <summary>Longest page address.</summary>
    public const int LengthMax = 2_000;

    /// <summary>What is read by programs, or only as a part of a page.</summary>
    private static readonly string[] NoPages = ["/api", "/parts", "/openapi", "/metrics", "/shared"];

    /// <summary>What is wrong with the address of a page that shows spend.</summary>
    /// <param name="path">The page with its query, such as <c>/?range=30d</c>.</param>
    /// <param name="use">What shall be done with it, for the message: <c>share</c>.</param>
    internal IEnumerable<ProblemItem> Check(string path, string use)
    {
        if (path.Length is 0 or > LengthMax || path[0] != '/' || path.StartsWith("//", StringComparison.Ordinal)
            || path.Any(c => c is < '!' or > '~' or '\\' or '#') || !IsPage(path.Split('?')[0]))
        {
            yield return new ProblemItem(
                "path", Problem.Echo(path), $"There is no page to {use} at this address.",
                "Take the part after the host, such as /?range=30d.");
        }
    }

    private bool IsPage(string path)
    {
        var asked = PathString.FromUriComponent(path);
        return !NoPages.Any(p => asked.StartsWithSegments(p, StringComparison.OrdinalIgnoreCase))
            && endpoints.Endpoints.OfType<RouteEndpoint>().Any(e => e.Metadata.GetMetadata<AccessRule>()?.Required == Permission.SeeSpend
            && e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(HttpMethods.Get) == true
            && new TemplateMatcher(new RouteTemplate(e.RoutePattern), []).TryMatch(asked, []));
    }
}

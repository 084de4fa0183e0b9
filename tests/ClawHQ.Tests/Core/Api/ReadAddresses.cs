using System.Reflection;
using System.Text.RegularExpressions;
using ClawHQ.Core.Access;
using ClawHQ.Core.Reports.Parameters;
using ClawHQ.Tests.Fakes;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Api;

/// <summary>A parameter of a query string.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsText">Whether any text is a value of it.</param>
/// <param name="IsList">Whether it may be given again.</param>
internal sealed record TakenParameter(string Name, bool IsText, bool IsList);

/// <summary>An address that is read.</summary>
/// <param name="Path">Its route, with names in braces in the place of values.</param>
/// <param name="Parameters">What its query string may hold, as far as the endpoint says.</param>
internal sealed partial record ReadAddress(string Path, IReadOnlyList<TakenParameter> Parameters)
{
    /// <summary>Whether programs read it.</summary>
    public bool IsApi => Path.StartsWith("/api/", StringComparison.Ordinal);

    /// <summary>Whether a part of the path stands for a value.</summary>
    public bool HasPlace => Path.Contains('{', StringComparison.Ordinal);

    /// <summary>The address with one value in each such place.</summary>
    public string At(string value) => Place().Replace(Path, value);

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Place();
}

/// <summary>Every page and every address of the API of a server that is read, as its routes say.</summary>
internal static class ReadAddresses
{
    /// <summary>What is neither: it takes no parameters, and speaks a format of its own.</summary>
    private static readonly string[] Others = ["/metrics", "/healthz", "/readyz", "/openapi/{documentName}.json", "/schema/clawhq-v1.json"];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ReadAddress> Of(TestServer server) =>
    [
        .. server.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.Metadata.GetMetadata<AccessRule>() is not null && e.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(e => new ReadAddress("/" + (e.RoutePattern.RawText ?? "").Trim('/'), [.. Taken(e)]))
            .DistinctBy(a => a.Path).Where(a => !Others.Contains(a.Path)),
    ];

    /// <summary>What the endpoint describes; else what its handler is given.</summary>
    private static IEnumerable<TakenParameter> Taken(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<QueryParameters>() is { } described
            ? described.All.Select(p => new TakenParameter(p.Name, IsText: p.Name is "cursor" or "actor" or "object", p.IsList))
            : (endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? [])
                .Where(p => p.ParameterType == typeof(string) || p.ParameterType == typeof(string[])
                    || (p.ParameterType.IsValueType && p.ParameterType != typeof(CancellationToken)))
                .Select(p => (Parameter: p, Name: NameOf(p)))
                .Where(p => endpoint.RoutePattern.GetParameter(p.Name) is null)
                .Select(p => new TakenParameter(p.Name, !p.Parameter.ParameterType.IsValueType, p.Parameter.ParameterType.IsArray));

    private static string NameOf(ParameterInfo parameter) =>
        parameter.GetCustomAttributes().OfType<IFromQueryMetadata>().FirstOrDefault()?.Name ?? parameter.Name ?? "";
}

using System.Text.RegularExpressions;
using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace ClawHQ.Core.Reports.Documents;

/// <summary>Operations whose endpoints read request and answer as bytes, which the framework leaves out of the description.</summary>
internal static partial class UnlistedOperations
{
    /// <summary>Adds every endpoint that has a <see cref="DescribedBody"/> and is not in the document.</summary>
    public static void AddTo(OpenApiDocument document, EndpointDataSource endpoints)
    {
        foreach (var endpoint in endpoints.Endpoints.OfType<RouteEndpoint>())
        {
            var path = CatchAll().Replace(endpoint.RoutePattern.RawText ?? "", "{");
            if (endpoint.Metadata.GetMetadata<DescribedBody>() is { } body && !document.Paths.ContainsKey(path))
            {
                var operation = Operation(endpoint, body);
                OpenApiDescription.Guard(operation, endpoint.Metadata.GetMetadata<AccessRule>(), document);
                document.Paths.Add(path, new OpenApiPathItem { Operations = new() { [HttpMethod.Post] = operation } });
            }
        }
    }

    private static OpenApiOperation Operation(RouteEndpoint endpoint, DescribedBody body) => new()
    {
        Summary = endpoint.Metadata.GetMetadata<IEndpointSummaryMetadata>()?.Summary,
        RequestBody = OpenApiDescription.Body(body, null),
        Parameters =
        [
            .. endpoint.RoutePattern.Parameters.Select(p => new OpenApiParameter
            {
                Name = p.Name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            }),
        ],
        Responses = new OpenApiResponses
        {
            ["200"] = new OpenApiResponse
            {
                Description = "Durable. In the encoding of the request, with what was refused and why.",
                Content = body.ContentTypes.ToDictionary(type => type, _ => new OpenApiMediaType()),
            },
            ["400"] = new OpenApiResponse { Description = "The body cannot be read at all." },
            ["413"] = new OpenApiResponse { Description = "The body is too large." },
            ["415"] = new OpenApiResponse { Description = "The content type or encoding is not known." },
            ["503"] = new OpenApiResponse { Description = "Nothing was taken; send the same again after Retry-After." },
        },
    };

    [GeneratedRegex(@"\{\*+")]
    private static partial Regex CatchAll();
}

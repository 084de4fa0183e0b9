using ClawHQ.Core.Access;
using ClawHQ.Core.Reports.Parameters;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace ClawHQ.Core.Reports.Documents;

/// <summary>The machine-readable description of the API, made from the endpoints themselves.</summary>
internal static class OpenApiDescription
{
    private const string KeyScheme = "key";

    /// <summary>Registers the description.</summary>
    public static IServiceCollection Add(IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        _ = options.AddDocumentTransformer((document, _, _) => Describe(document));
        _ = options.AddOperationTransformer((operation, context, _) => Describe(operation, context));
    });

    private static Task Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ClawHQ",
            Version = "v1",
            Description = "What AI agents spend, exact to the nano-dollar. Money is a decimal string of US dollars with nine decimals; "
                + "times are RFC 3339; an unknown value is null, never zero. "
                + "Errors are problem details with a code and a list of what is wrong.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[KeyScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = "x-api-key",
            Description = "A ClawHQ key. \"Authorization: Bearer\" does as well.",
        };
        return Task.CompletedTask;
    }

    private static Task Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var parameter in metadata.OfType<QueryParameters>().SelectMany(p => p.All))
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(Parameter(parameter));
        }

        if (metadata.OfType<AccessRule>().LastOrDefault() is { Required: { } permission })
        {
            var rule = Permissions.RuleOf(permission);
            var scopes = string.Join(" or ", ScopeNames.Of(rule.Scopes));
            var needs = rule.Scopes == Scopes.None ? "Only for people who are signed in." : $"Needs the scope {scopes}.";
            operation.Description = $"{operation.Description} {needs}".TrimStart();
            operation.Security ??= [];
            operation.Security.Add(
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, context.Document)] = [] });
        }

        return Task.CompletedTask;
    }

    private static OpenApiParameter Parameter(QueryParameter parameter)
    {
        var text = new OpenApiSchema { Type = JsonSchemaType.String };
        if (parameter.Values is { } values)
        {
            text.Enum = [.. values.Select(v => (System.Text.Json.Nodes.JsonNode)v)];
        }

        return new OpenApiParameter
        {
            Name = parameter.Name,
            In = ParameterLocation.Query,
            Description = parameter.Description,
            Example = parameter.Example,
            Explode = false,
            Style = ParameterStyle.Form,
            Schema = parameter.IsList ? new OpenApiSchema { Type = JsonSchemaType.Array, Items = text } : text,
        };
    }
}

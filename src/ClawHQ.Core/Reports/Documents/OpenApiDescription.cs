using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Reports.Parameters;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
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
        _ = options.AddSchemaTransformer((schema, context, _) => Describe(schema, context.JsonTypeInfo.Type));
        _ = options.AddDocumentTransformer((document, context, _) => Describe(document, context.ApplicationServices));
        _ = options.AddOperationTransformer(DescribeAsync);
    });

    /// <summary>Problem details carry a code and what is wrong, which the framework does not know.</summary>
    private static Task Describe(OpenApiSchema schema, Type type)
    {
        if (type == typeof(ProblemDetails))
        {
            schema.Properties ??= new Dictionary<string, IOpenApiSchema>();
            schema.Properties["code"] = new OpenApiSchema
            {
                Type = JsonSchemaType.String, Description = "A stable word for programs, such as scope_missing.",
            };
            schema.Properties["errors"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Array,
                Items = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["path"] = Text("Where: a parameter or a JSON path."),
                        ["value"] = Text("The offending value, shortened."),
                        ["message"] = Text("What is wrong."),
                        ["hint"] = Text("What to do."),
                    },
                },
            };
        }

        return Task.CompletedTask;

        static OpenApiSchema Text(string meaning) => new() { Type = JsonSchemaType.String, Description = meaning };
    }

    private static Task Describe(OpenApiDocument document, IServiceProvider services)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ClawHQ",
            Version = "v1",
            Description = "What AI agents spend, exact to the nano-dollar. Money is a decimal string of US dollars with nine decimals; "
                + "times are RFC 3339; an unknown value is null, never zero. "
                + "Errors are problem details with a code and a list of what is wrong. "
                + "OTLP over gRPC is taken at its own port and is not described here.",
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
        UnlistedOperations.AddTo(document, services.GetRequiredService<EndpointDataSource>());
        return Task.CompletedTask;
    }

    private static async Task DescribeAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var parameter in metadata.OfType<QueryParameters>().SelectMany(p => p.All))
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(Parameter(parameter));
        }

        if (metadata.OfType<DescribedBody>().LastOrDefault() is { } body)
        {
            var shape = body.Shape is { } type ? await context.GetOrCreateSchemaAsync(type, null, cancellationToken) : null;
            operation.RequestBody = Body(body, shape);
        }

        Guard(operation, metadata.OfType<AccessRule>().LastOrDefault(), context.Document);
    }

    /// <summary>A body that an endpoint reads itself.</summary>
    public static OpenApiRequestBody Body(DescribedBody body, IOpenApiSchema? shape) => new()
    {
        Required = true,
        Description = body.Description,
        Content = body.ContentTypes.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = shape }),
    };

    /// <summary>Says what an access rule asks for, and what is answered to those who have it not.</summary>
    public static void Guard(OpenApiOperation operation, AccessRule? rule, OpenApiDocument? document)
    {
        if (rule?.Required is not { } permission)
        {
            return;
        }

        var scopes = Permissions.RuleOf(permission).Scopes;
        var names = string.Join(" or ", ScopeNames.Of(scopes));
        var needs = scopes == Scopes.None ? "Only for people who are signed in." : $"Needs the scope {names}.";
        operation.Description = $"{operation.Description} {needs}".TrimStart();
        operation.Security ??= [];
        operation.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] });
        operation.Responses ??= [];
        operation.Responses["401"] = new OpenApiResponse { Description = "No key, or one that is unknown, revoked or expired." };
        operation.Responses["403"] = new OpenApiResponse
        {
            Description = scopes == Scopes.None ? "Not for keys." : $"The key lacks the scope {names}, or the person a role.",
        };
    }

    private static OpenApiParameter Parameter(QueryParameter parameter)
    {
        var text = new OpenApiSchema { Type = parameter.IsNumber ? JsonSchemaType.Integer : JsonSchemaType.String };
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

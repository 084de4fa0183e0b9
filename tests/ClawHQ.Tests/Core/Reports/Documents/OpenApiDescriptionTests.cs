using System.Net.Http.Json;
using System.Text.Json;
using ClawHQ.Tests.Fakes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Reports.Documents;

/// <summary>The description of the API against the routes that the server has and the answers that it gives.</summary>
public sealed class OpenApiDescriptionTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private JsonElement _paths;
    private JsonElement _schemas;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        var description = await _server.Client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancelled);
        _paths = description.GetProperty("paths");
        _schemas = description.GetProperty("components").GetProperty("schemas");
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public void Every_route_of_the_API_is_described_and_nothing_else()
    {
        var routes = _server.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(e => (
                Path: $"/{e.RoutePattern.RawText?.Trim('/')}".Replace("{**", "{", StringComparison.Ordinal)
                    .Replace(":int}", "}", StringComparison.Ordinal),
                Methods: e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []))
            .Where(r => r.Path.StartsWith("/api/", StringComparison.Ordinal) || r.Path.StartsWith("/v1/", StringComparison.Ordinal)
                || r.Path is "/metrics" or "/healthz" or "/readyz")
            .SelectMany(r => r.Methods.Select(m => $"{m} {r.Path}"))

            // Answers every other address of the port for telemetry with the right one.
            .Where(route => route != "POST /v1/{rest}");

        Assert.Equal(routes.Order(StringComparer.Ordinal), Operations().Select(o => o.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_operation_says_what_it_does_what_it_answers_and_who_may()
    {
        foreach (var (name, operation) in Operations())
        {
            var answers = operation.GetProperty("responses").EnumerateObject().ToList();
            var isOpen = name is "GET /healthz" or "GET /readyz";

            Assert.True(operation.TryGetProperty("summary", out var summary) && summary.GetString()?.Length > 0, name);
            Assert.Single(answers, a => a.Name[0] == '2');
            Assert.True(
                answers.All(a => a.Name is not "200" || a.Value.GetProperty("content").EnumerateObject().Any()), $"{name} answers nothing");
            Assert.True(isOpen || answers.Any(a => a.Name == "401"), name);
            Assert.True(isOpen || operation.GetProperty("security").GetArrayLength() == 1, name);
            Assert.True(!name.StartsWith("PUT", StringComparison.Ordinal) || operation.TryGetProperty("requestBody", out _), name);
        }
    }

    [Fact]
    public async Task Every_field_that_is_described_for_usage_is_taken()
    {
        var body = Resolved(_paths.GetProperty("/api/v1/usage").GetProperty("post").GetProperty("requestBody").GetProperty("content")
            .GetProperty("application/json").GetProperty("schema"));
        var described = Resolved(body.GetProperty("properties").GetProperty("records").GetProperty("items"));
        var fields = described.GetProperty("properties").EnumerateObject().Select(p => p.Name).ToList();
        var record = fields.ToDictionary(name => name, name => name == "id" ? "1" : null);

        var answer = await _server.Client.PostAsJsonAsync("/api/v1/usage", new { records = new[] { record } }, Cancelled);

        Assert.Contains("cache_write_1h_tokens", fields);
        Assert.Equal("""{"accepted":1,"duplicates":0,"rejected":[]}""", await answer.Content.ReadAsStringAsync(Cancelled));
    }

    [Theory]
    [InlineData("/api/v1/spend", "SpendShape")]
    [InlineData("/api/v1/entries", "PageOfEntryItem")]
    [InlineData("/api/v1/agents", "PageOfAgentItem")]
    [InlineData("/api/v1/tasks", "PageOfSummaryItem")]
    [InlineData("/api/v1/prices", "PricePage")]
    [InlineData("/api/v1/keys", "PageOfKeyView")]
    [InlineData("/api/v1/diagnostics", "IngestReport")]
    [InlineData("/api/dashboard/overview", "DashboardOverview")]
    public async Task An_answer_has_the_fields_that_are_described(string path, string schema)
    {
        var answer = await _server.Client.GetFromJsonAsync<JsonElement>(path, Cancelled);
        var described = _paths.GetProperty(path).GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content")
            .GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString();

        Assert.Equal($"#/components/schemas/{schema}", described);
        Assert.Equal(
            answer.EnumerateObject().Select(f => f.Name).Order(StringComparer.Ordinal),
            _schemas.GetProperty(schema).GetProperty("properties").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    private JsonElement Resolved(JsonElement schema) => schema.TryGetProperty("$ref", out var reference)
        ? _schemas.GetProperty(reference.GetString()?.Split('/')[^1] ?? "")
        : schema;

    private IEnumerable<(string Name, JsonElement Operation)> Operations() => _paths.EnumerateObject().SelectMany(path =>
        path.Value.EnumerateObject().Where(o => o.Name is "get" or "post" or "put" or "delete").Select(o =>
            ($"{o.Name.ToUpperInvariant()} {path.Name}", o.Value)));
}

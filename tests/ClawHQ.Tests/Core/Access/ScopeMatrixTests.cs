using System.Text.RegularExpressions;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.Keys;
using ClawHQ.Tests.Fakes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Access;

/// <summary>Every address that the server has, with every kind of key; generated from the routes themselves.</summary>
public partial class ScopeMatrixTests
{
    private static readonly string[] OpenPaths =
        ["/healthz", "/readyz", "/schema", "/sign-in", "/sign-out", "/openapi", "/_framework", "/favicon"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_endpoint_lets_in_the_scopes_of_its_rule_and_no_other()
    {
        await using var server = await TestServer.StartAsync();
        var keys = await KeysAsync(server);
        var wrong = new List<string>();

        foreach (var (method, path, required) in Endpoints(server).Where(e => e.Required != Scopes.None))
        {
            foreach (var (scope, key) in keys)
            {
                var expected = scope is null ? 401 : (scope.Value & required) != 0 ? 0 : 403;
                var status = await StatusAsync(server, method, path, key);
                if (expected == 0 ? status is 401 or 403 : status != expected)
                {
                    wrong.Add($"{method} {path} with {scope?.ToString() ?? "no key"}: {status}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public async Task Only_health_schema_sign_in_and_static_files_are_open()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Empty(Endpoints(server)
            .Where(e => e.Required == Scopes.None)
            .Where(e => !OpenPaths.Any(open => e.Path.StartsWith(open, StringComparison.Ordinal)) && !StaticFile().IsMatch(e.Path))
            .Select(e => $"{e.Method} {e.Path}"));
    }

    [Fact]
    public async Task What_changes_keys_or_people_needs_the_scope_admin()
    {
        await using var server = await TestServer.StartAsync();

        Assert.All(
            Endpoints(server).Where(
                e =>
                    e.Method != "GET" && (
                        e.Path.Contains("/keys", StringComparison.Ordinal) || e.Path.Contains("/users", StringComparison.Ordinal))),
            e => Assert.Equal(Scopes.Admin, e.Required));
    }

    private static async Task<List<(Scopes? Scope, string? Key)>> KeysAsync(TestServer server)
    {
        var issuer = server.Host.Services.GetRequiredService<KeyIssuer>();
        var keys = new List<(Scopes? Scope, string? Key)> { (null, null) };
        foreach (var (scope, name) in ScopeNames.All)
        {
            keys.Add((scope, (await issuer.CreateAsync(new KeyDraft { Name = name, Scopes = scope }, Cancelled)).Text));
        }

        return keys;
    }

    private static async Task<int> StatusAsync(TestServer server, string method, string path, string? key)
    {
        using var client = server.ClientWith(key);
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        var isGrpc = path.StartsWith("/opentelemetry.", StringComparison.Ordinal);
        request.Method = isGrpc ? HttpMethod.Post : request.Method;
        request.Content = method is "GET" or "DELETE" && !isGrpc
            ? null
            : new StringContent("", null, isGrpc ? "application/grpc" : "application/json");
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancelled);
        return GrpcStatus(response) ?? (int)response.StatusCode;
    }

    /// <summary>gRPC answers 200 always and says what became of the call in a header: 16 unauthenticated, 7 permission denied.</summary>
    private static int? GrpcStatus(HttpResponseMessage response) => response.Headers.TryGetValues("grpc-status", out var status)
        ? status.Single() switch { "16" => 401, "7" => 403, _ => 200 }
        : null;

    private static IEnumerable<(string Method, string Path, Scopes Required)> Endpoints(TestServer server) =>
        from endpoint in server.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        where method != "HEAD"
        let required = endpoint.Metadata.GetMetadata<OpenPageAttribute>() is null
            ? endpoint.Metadata.GetMetadata<AccessRule>()?.Required ?? throw new InvalidOperationException($"{endpoint} has no rule.")
            : Scopes.None
        select (method, "/" + Parameter().Replace(endpoint.RoutePattern.RawText ?? "", "999999").TrimStart('/'), required);

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\.(css|js|svg|ico|png|woff2|txt|map|json)(\.gz|\.br)?$")]
    private static partial Regex StaticFile();
}

using System.Text.RegularExpressions;
using ClawHQ.Core.Access;
using ClawHQ.Core.Access.People;
using ClawHQ.Tests.Fakes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Tests.Core.Access;

/// <summary>Every address that the server has, with everyone who can call; generated from the routes themselves.</summary>
public partial class ScopeMatrixTests
{
    private static readonly string[] OpenPaths =
        ["/healthz", "/readyz", "/schema", "/sign-in", "/sign-out", "/openapi", "/_framework", "/favicon"];

    private static readonly Role[] Everyone = [Role.Viewer, Role.Developer, Role.Lead, Role.Finops, Role.Admin];

    /// <summary>Who may do what, said a second time: a slip in the product's table shows here. Own team: whether holding the role for a
    /// team only is enough.</summary>
    private static readonly Dictionary<Permission, (Role[] Roles, bool OwnTeam, Scopes Scopes, bool BoundKey)> Expected = new()
    {
        [Permission.SeeSpend] = (Everyone, true, Scopes.Read | Scopes.Admin, true),
        [Permission.SeeServer] = (Everyone, false, Scopes.Read | Scopes.Admin, false),
        [Permission.SeeKeys] = ([Role.Developer, Role.Lead, Role.Finops, Role.Admin], true, Scopes.Read | Scopes.Admin, true),
        [Permission.SeePeople] = ([Role.Lead, Role.Admin], true, Scopes.Read | Scopes.Admin, true),
        [Permission.SendUsage] = ([Role.Finops, Role.Admin], false, Scopes.Ingest, true),
        [Permission.ReportAgents] = ([Role.Finops, Role.Admin], false, Scopes.Ingest | Scopes.Agent, true),
        [Permission.ReportOutcomes] =
            ([Role.Developer, Role.Lead, Role.Finops, Role.Admin], true, Scopes.Ingest | Scopes.Agent, true),
        [Permission.SetPrices] = ([Role.Finops, Role.Admin], false, Scopes.Admin, false),
        [Permission.CloseBooks] = ([Role.Finops, Role.Admin], false, Scopes.Admin, false),
        [Permission.ManageKeys] = ([Role.Admin], true, Scopes.Admin, false),
        [Permission.ManagePeople] = ([Role.Admin], false, Scopes.Admin, false),
        [Permission.ManageData] = ([Role.Admin], false, Scopes.Admin, false),
        [Permission.SeeAudit] = ([Role.Admin], false, Scopes.Admin, false),
        [Permission.SeeConfig] = ([Role.Lead, Role.Admin], false, Scopes.Read | Scopes.Admin, false),
        [Permission.ManageConfig] = ([Role.Admin], false, Scopes.Admin, false),
        [Permission.ShareViews] = (Everyone, true, Scopes.None, false),
        [Permission.SaveViews] = (Everyone, true, Scopes.None, false),
        [Permission.OwnAccount] = (Everyone, true, Scopes.None, false),
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_endpoint_lets_in_those_who_hold_its_permission_and_nobody_else()
    {
        var clock = new FakeClock(new DateTimeOffset(2026, 11, 22, 6, 0, 0, TimeSpan.Zero));
        await using var server = await TestServer.StartAsync(clock);
        using var principals = await Principals.CreateAsync(server, clock);
        var wrong = new List<string>();

        // What is open comes last: signing out is open too, and ends the sessions that the others are asked with.
        foreach (var (method, path, required) in Endpoints(server).OrderBy(e => e.Required is null))
        {
            foreach (var principal in principals.All)
            {
                var expected = required is { } permission ? StatusFor(principal, permission) : 0;
                var status = await StatusAsync(principal.Client, method, path);
                if (expected == 0 ? status is 401 or 403 : status != expected)
                {
                    wrong.Add($"{method} {path} ({required}) with {principal.Name}: {status}, not {expected}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join(Environment.NewLine, wrong));
    }

    [Fact]
    public void Every_permission_has_its_line_in_the_table()
    {
        Assert.Equal(Enum.GetValues<Permission>(), Permissions.All.Select(rule => rule.Permission));
        Assert.Equal(Enum.GetValues<Permission>(), Expected.Keys);
    }

    [Fact]
    public async Task Only_health_schema_sign_in_and_static_files_are_open()
    {
        await using var server = await TestServer.StartAsync();

        Assert.Empty(Endpoints(server)
            .Where(e => e.Required is null)
            .Where(e => !OpenPaths.Any(open => e.Path.StartsWith(open, StringComparison.Ordinal)) && !StaticFile().IsMatch(e.Path))
            .Select(e => $"{e.Method} {e.Path}"));
    }

    [Fact]
    public async Task What_changes_something_takes_more_than_the_right_to_see()
    {
        await using var server = await TestServer.StartAsync();
        Permission?[] seeing = [Permission.SeeSpend, Permission.SeeKeys, Permission.SeePeople];

        Assert.Empty(Endpoints(server).Where(e => e.Method != "GET" && seeing.Contains(e.Required)).Select(e => $"{e.Method} {e.Path}"));
        Assert.All(
            Endpoints(server).Where(e => e.Method != "GET" && e.Path.StartsWith("/api/v1/keys", StringComparison.Ordinal)),
            e => Assert.Equal(Permission.ManageKeys, e.Required));
        Assert.All(
            Endpoints(server).Where(e => e.Method != "GET" && e.Path.StartsWith("/api/v1/users", StringComparison.Ordinal)),
            e => Assert.Equal(Permission.ManagePeople, e.Required));
    }

    private static int StatusFor(Principal principal, Permission permission)
    {
        var (roles, ownTeam, scopes, boundKey) = Expected[permission];
        if (principal.Role is { } role)
        {
            return roles.Contains(role) && (principal.Team is null || ownTeam) ? 0 : 403;
        }

        if (principal.Scope is not { } scope)
        {
            return 401;
        }

        return (scopes & scope) != 0 && (principal.Team is null || boundKey) ? 0 : 403;
    }

    private static async Task<int> StatusAsync(HttpClient client, string method, string path)
    {
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

    private static IEnumerable<(string Method, string Path, Permission? Required)> Endpoints(TestServer server) =>
        from endpoint in server.Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        where method != "HEAD"
        let rule = endpoint.Metadata.GetMetadata<AccessRule>() ?? throw new InvalidOperationException($"{endpoint} has no rule.")
        select (method, "/" + Parameter().Replace(endpoint.RoutePattern.RawText ?? "", "999999").TrimStart('/'), rule.Required);

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\.(css|js|svg|ico|png|woff2|txt|map|json)(\.gz|\.br)?$")]
    private static partial Regex StaticFile();
}

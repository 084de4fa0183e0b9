using System.Net;
using ClawHQ.Core.Access;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Tests.Fakes;
using Microsoft.AspNetCore.Routing;

namespace ClawHQ.Tests.Core.Audit;

/// <summary>Holds that nothing can be changed without a record, for every endpoint that there is.</summary>
public class EveryEndpointTests
{
    /// <summary>What programs report is usage, not a change of state; a plan is a question with a long text.</summary>
    private static readonly Permission?[] Reporting =
        [Permission.SendUsage, Permission.ReportOutcomes, Permission.ReportAgents, Permission.SeeConfig];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_endpoint_that_changes_something_leaves_one_record_and_none_when_it_refuses()
    {
        await using var server = await AuditServer.StartAsync();
        var endpoints = Changing(server);

        Assert.Equal(endpoints.Order(), EndpointExamples.All.Keys.Order());
        foreach (var endpoint in endpoints)
        {
            var example = await EndpointExamples.All[endpoint](server);
            var before = server.Last;
            if (example.Bad is { } bad)
            {
                using var refusal = await example.Client.SendAsync(bad, Cancelled);
                Assert.True(server.Last == before, $"{endpoint} was refused with {refusal.StatusCode} and recorded all the same.");
            }

            using var answer = await example.Client.SendAsync(example.Good, Cancelled);
            Assert.True(answer.StatusCode < HttpStatusCode.BadRequest, $"{endpoint}: {answer.StatusCode} {await ErrorAsync(answer)}");
            await Wait.UntilAsync(() => server.Last > before);
            Assert.Equal(
                [(endpoint, example.Action.Name, "success")], server.After(before).Select(r => (endpoint, r.Action, r.Outcome)));
            Assert.All(server.After(before), r => Assert.Contains(r.Object.Kind, server.Get<AuditTrail>().Kinds));
        }

        Assert.True((await server.JsonAsync("/api/v1/audit/verify")).GetProperty("holds").GetBoolean());
    }

    private static List<string> Changing(AuditServer server) =>
    [
        .. server.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => !Reporting.Contains(e.Metadata.GetMetadata<AccessRule>()?.Required))
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(m => $"{m} {Path(e)}"))
            .Where(e => !e.StartsWith("GET ", StringComparison.Ordinal) && !e.StartsWith("HEAD ", StringComparison.Ordinal)),
    ];

    private static string Path(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText?.Trim('/');

    private static async Task<string> ErrorAsync(HttpResponseMessage answer) =>
        answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
            ? await answer.Content.ReadAsStringAsync(Cancelled) : "";
}

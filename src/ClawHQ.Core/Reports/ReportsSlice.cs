using ClawHQ.Core.Access;
using ClawHQ.Core.Api;
using ClawHQ.Core.Api.Parameters;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Ledger;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Core.Reports.Comparison;
using ClawHQ.Core.Reports.Dashboard;
using ClawHQ.Core.Reports.Documents;
using ClawHQ.Core.Reports.Entries;
using ClawHQ.Core.Reports.Lists;
using ClawHQ.Core.Reports.Live;
using ClawHQ.Core.Reports.Parameters;
using ClawHQ.Core.Reports.Spend;
using ClawHQ.Core.Reports.Trail;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Reports;

/// <summary>Wires the reading API.</summary>
public static class ReportsSlice
{
    /// <summary>Registers the lists, the live stream and the API's description.</summary>
    public static IServiceCollection AddReports(this IServiceCollection services) => OpenApiDescription.Add(services)
        .AddSingleton<NameLists>()
        .AddSingleton<AgentDirectory>()
        .AddSingleton<AgentLists>()
        .AddSingleton<SummaryLists>()
        .AddSingleton<ModelComparer>()
        .AddSingleton<DashboardEndpoints>()
        .AddSingleton<LiveLedger>()
        .AddSingleton<ILedgerProjection>(provider => provider.GetRequiredService<LiveLedger>())
        .AddSingleton<StreamEndpoint>()
        .ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, ReportsJson.Default));

    /// <summary>Maps the reading API, the hosted product's dashboard paths and the API's description.</summary>
    public static void MapReports(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").Requires(Permission.SeeSpend);
        MapSpend(api.MapGroup("").WithTags("Spend"));
        MapLists(api.MapGroup("").WithTags("Lists"));
        MapTrail(routes.MapGroup("/api/v1/audit").Requires(Permission.SeeAudit).WithTags("Audit"));
        MapDashboard(routes.MapGroup("/api/dashboard").Requires(Permission.SeeSpend).WithTags("Dashboard"));
        routes.MapOpenApi("/openapi/{documentName}.json").Requires(Permission.SeeSpend);
    }

    private static void MapSpend(RouteGroupBuilder api)
    {
        api.MapGet("/spend", SpendEndpoint.AnswerAsync)
            .Described("Sums spend by up to three dimensions and periods", SpendEndpoint.Parameters)
            .ProducesRows<SpendShape>();
        api.MapGet("/spend/difference", DifferenceEndpoint.AnswerAsync)
            .Described("Takes the difference to another period apart into volume, model mix, tokens per call and price",
                DifferenceEndpoint.Parameters)
            .Produces<DifferenceItem>();
        api.MapGet("/models/compare", CompareEndpoint.AnswerAsync)
            .Described("Says what usage would have cost on other models", CompareEndpoint.Parameters)
            .Produces<ComparisonItem>();
        api.MapGet("/entries", EntryEndpoints.List)
            .Described("Lists ledger entries with their provenance, newest first", EntryEndpoints.Parameters)
            .ProducesRows<Page<EntryItem>>();
        api.MapGet("/entries/{id}", EntryEndpoints.Find).Described("Gives one ledger entry").Produces<EntryItem>();
        api.MapGet("/ledger/check", CheckEndpoint.Check).Requires(Permission.SeeServer)
            .Described("Says whether rollups equal entries and every checksum holds", CheckEndpoint.Parameters)
            .Produces<LedgerCheck>();
        api.MapGet("/stream", (HttpContext context, StreamEndpoint stream) => stream.FollowAsync(context))
            .Described("Follows the ledger as server-sent events", StreamEndpoint.Parameters)
            .Produces<LiveChange>(contentType: "text/event-stream");
    }

    private static void MapLists(RouteGroupBuilder api)
    {
        foreach (var (path, word, dimension) in NamedLists)
        {
            api.MapGet(path, (HttpContext context, NameLists lists) => lists.ListAsync(context, dimension))
                .Described($"Lists {word} by name, with their usage in the range", ListParameters.Accepted)
                .ProducesRows<Page<NameItem>>();
        }

        api.MapGet("/agents", (HttpContext context, AgentLists lists) => lists.ListAsync(context))
            .Described("Lists agents by name, with their usage in the range and what they last said", ListParameters.Accepted)
            .ProducesRows<Page<AgentItem>>();
        api.MapGet("/agents/{name}", (HttpContext context, string name, AgentLists lists) =>
            lists.FindAsync(context, PathText.Decoded(name)))
            .Described("Gives one agent with its usage in the range", ListParameters.AcceptedBySingle)
            .Produces<AgentItem>();
        api.MapGet("/tasks", (HttpContext context, SummaryLists lists) => lists.List(context, SummaryKind.Task))
            .Described("Lists tasks whose last usage lies in the range, latest first", ListParameters.Accepted)
            .ProducesRows<Page<SummaryItem>>();
        api.MapGet("/tasks/{id}", (HttpContext context, string id, SummaryLists lists) =>
            lists.Find(context, SummaryKind.Task, PathText.Decoded(id)))
            .Described("Gives one task").Produces<SummaryItem>();
        api.MapGet("/sessions", (HttpContext context, SummaryLists lists) => lists.List(context, SummaryKind.Session))
            .Described("Lists sessions whose last usage lies in the range, latest first", ListParameters.Accepted)
            .ProducesRows<Page<SummaryItem>>();
        api.MapGet("/sessions/{id}", (HttpContext context, string id, SummaryLists lists) =>
            lists.Find(context, SummaryKind.Session, PathText.Decoded(id)))
            .Described("Gives one session").Produces<SummaryItem>();
    }

    private static void MapTrail(RouteGroupBuilder audit)
    {
        audit.MapGet("", TrailEndpoints.List)
            .Described("Lists the records of the audit trail, newest first", TrailEndpoints.Parameters).Produces<Page<AuditRecord>>();
        audit.MapGet("/export", TrailEndpoints.Export)
            .Described("Gives the audit trail as lines, oldest first", TrailEndpoints.ExportParameters)
            .Produces<string>(contentType: "application/x-ndjson");
        audit.MapGet("/verify", TrailEndpoints.VerifyAsync)
            .Described("Says whether every record is what was recorded and none is missing").Produces<TrailVerdict>();
    }

    private static void MapDashboard(RouteGroupBuilder dashboard)
    {
        dashboard.MapGet("/overview", (HttpContext context, DashboardEndpoints endpoints) => endpoints.OverviewAsync(context))
            .Described("Spend of hour, day, week and month", DashboardEndpoints.Parameters).Produces<DashboardOverview>();
        dashboard.MapGet("/agents", (HttpContext context, DashboardEndpoints endpoints) => endpoints.AgentsAsync(context))
            .Described("Agents of the month, costliest first", DashboardEndpoints.Parameters).Produces<Page<AgentItem>>();
        dashboard.MapGet("/agents/{name}", (HttpContext context, string name, DashboardEndpoints endpoints) =>
            endpoints.AgentAsync(context, PathText.Decoded(name)))
            .Described("One agent of the month", DashboardEndpoints.Parameters).Produces<DashboardAgent>();
        dashboard.MapGet("/models", (HttpContext context, DashboardEndpoints endpoints) => endpoints.ModelsAsync(context))
            .Described("Models of the month, costliest first", DashboardEndpoints.Parameters).Produces<Page<NameItem>>();
    }

    private static IReadOnlyList<(string Path, string Word, Dimension Dimension)> NamedLists { get; } =
    [
        ("/teams", "teams", Dimension.Team),
        ("/projects", "projects", Dimension.Project),
        ("/clients", "clients", Dimension.Client),
        ("/models", "models", Dimension.Model),
    ];

    private static RouteHandlerBuilder ProducesRows<T>(this RouteHandlerBuilder endpoint) =>
        endpoint.Produces<T>(200, "application/json", "text/csv");

    private static RouteHandlerBuilder Described(this RouteHandlerBuilder endpoint, string summary, QueryParameters? parameters = null) =>
        endpoint.WithSummary(summary).WithMetadata(parameters ?? new QueryParameters()).ProducesProblem(400).ProducesProblem(404);
}

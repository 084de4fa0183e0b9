using ClawHQ.Core.Ingest.AgentReports;
using ClawHQ.Core.Ingest.Diagnostics;
using ClawHQ.Core.Ingest.Series;
using ClawHQ.Core.Ingest.Signals;
using ClawHQ.Core.Ingest.Spans;
using ClawHQ.Core.Ingest.Transport;
using ClawHQ.Core.Ingest.UsageApi;
using ClawHQ.Core.Settings;
using ClawHQ.Core.Storage;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Ingest;

/// <summary>Wires everything that takes usage in.</summary>
public static class IngestSlice
{
    /// <summary>Registers the pipeline and what feeds it. Needs the ledger and the price book.</summary>
    public static IServiceCollection AddIngest(this IServiceCollection services) => services
        .AddSettings<IngestOptions>("ingest")
        .AddMigrations("ingest", IdentityKey.Tables + AgentStatusStore.Tables, AgentStatusStore.TablesByTeam)
        .AddSingleton(provider => IdentityKey.Load(provider.GetRequiredService<StateDatabase>()))
        .AddSingleton<SeriesTables>()
        .AddSingleton<SignalKeyring>()
        .AddSingleton<SpanFamilies>()
        .AddSingleton<IngestMetrics>()
        .AddSingleton(provider => new IngestDiagnostics(
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<IngestOptions>(),
            provider.GetRequiredService<SeriesTables>(), provider.GetRequiredService<IngestMetrics>()))
        .AddSingleton<UsagePipeline>()
        .AddSingleton<IIngestPipeline>(provider => provider.GetRequiredService<UsagePipeline>())
        .AddOtlp()
        .AddSingleton<JsonIntake>()
        .AddSingleton<UsageBooking>()
        .AddSingleton<TaskOutcomes>()
        .AddSingleton<AgentStatusStore>();

    /// <summary>Maps every address at which usage is taken in.</summary>
    public static void MapIngest(this IEndpointRouteBuilder routes)
    {
        routes.MapOtlp();
        UsageEndpoints.Map(routes);
        AgentReportEndpoint.Map(routes);
        DiagnosticsEndpoint.Map(routes);
    }
}

using ClawHQ.Core.Api;
using ClawHQ.Core.Config;
using ClawHQ.Core.Ledger.Blocks;
using ClawHQ.Core.Ledger.Files;
using ClawHQ.Core.Ledger.Maintenance;
using ClawHQ.Core.Ledger.Queries;
using ClawHQ.Core.Ledger.Replays;
using ClawHQ.Core.Ledger.Rollups;
using ClawHQ.Core.Ledger.Rollups.Checkpoints;
using ClawHQ.Core.Ledger.Summaries;
using ClawHQ.Core.Ledger.Writing;
using ClawHQ.Core.Settings;
using ClawHQ.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Ledger;

/// <summary>Wires the ledger. Needs an <see cref="Pricing.IPricer"/>; feeds every <see cref="ILedgerProjection"/>.</summary>
public static class LedgerSlice
{
    /// <summary>Registers the ledger's file, writer and readers.</summary>
    public static IServiceCollection AddLedger(this IServiceCollection services) => services
        .AddSettings<LedgerOptions>("ledger")
        .AddSingleton(provider => new LedgerDatabase(provider.GetRequiredService<DataFolder>().Path))
        .AddSingleton(provider => provider.GetRequiredService<LedgerDatabase>().LoadDimensions())
        .AddSingleton<EntryBlocks>()
        .AddSingleton<RollupState>()
        .AddSingleton<ILedgerProjection>(provider => new RollupProjection(
            provider.GetRequiredService<RollupState>(), provider.GetRequiredService<DimensionRegistry>()))
        .AddSingleton<LedgerMetrics>()
        .AddSingleton<LedgerWriter>()
        .AddSingleton<ILedger>(provider => provider.GetRequiredService<LedgerWriter>())
        .AddLedgerQueries()
        .AddLedgerReplays()
        .AddHostedService(provider => provider.GetRequiredService<LedgerWriter>())
        .AddHostedService<RetentionTrail>()
        .AddSingleton<LedgerCheck>()
        .AddSingleton<LedgerChecks>()
        .AddHostedService(provider => provider.GetRequiredService<LedgerChecks>())
        .AddSingleton(provider => new BackupPart(LedgerDatabase.FileName, provider.GetRequiredService<LedgerDatabase>().CopyToAsync))
        .AddSingleton(provider => new ReadinessCheck(
            "ledger", _ => ValueTask.FromResult(provider.GetRequiredService<LedgerWriter>().Unavailable)));

    private static IServiceCollection AddLedgerReplays(this IServiceCollection services) => services
        .AddSingleton(provider => new RollupSums(
            provider.GetRequiredService<RollupState>(),
            provider.GetRequiredService<DimensionRegistry>(),
            provider.GetRequiredService<LedgerDatabase>()))
        .AddPlanReplay<PriceReplay>()
        .AddPlanReplay<AttributionReplay>();

    private static IServiceCollection AddLedgerQueries(this IServiceCollection services) => services
        .AddSingleton(provider => new SummaryQueries(
            provider.GetRequiredService<RollupState>(),
            provider.GetRequiredService<DimensionRegistry>(),
            provider.GetRequiredService<LedgerDatabase>()))
        .AddSingleton(provider => new SummaryTotals(
            provider.GetRequiredService<SummaryQueries>(),
            provider.GetRequiredService<DimensionRegistry>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new UsageDirectory(
            provider.GetRequiredService<RollupState>(), provider.GetRequiredService<DimensionRegistry>()))
        .AddSingleton(provider => new RollupCheck(
            provider.GetRequiredService<RollupState>(),
            provider.GetRequiredService<DimensionRegistry>(),
            provider.GetRequiredService<LedgerDatabase>(),
            provider.GetRequiredService<EntryBlocks>()))
        .AddSingleton<ShadowQueries>()
        .AddSingleton<ISpendQueries, SpendQueries>()
        .AddSingleton<DifferenceQueries>()
        .AddSingleton<OutcomeCounts>()
        .AddSingleton<EntryPages>();
}

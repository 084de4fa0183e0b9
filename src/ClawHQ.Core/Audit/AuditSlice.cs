using ClawHQ.Core.Audit.Anchoring;
using ClawHQ.Core.Audit.Chain;
using ClawHQ.Core.Audit.Reading;
using ClawHQ.Core.Settings;
using ClawHQ.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace ClawHQ.Core.Audit;

/// <summary>Wires the audit trail.</summary>
public static class AuditSlice
{
    /// <summary>Registers the trail, its key, its check and its anchor.</summary>
    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddMigrations("audit", AuditTables.First, AuditTables.Second, AuditTables.Third)
        .AddSettings<AuditOptions>("audit")
        .AddSingleton<AuditKey>().AddSingleton<AuditLog>().AddSingleton<AuditTrail>().AddSingleton<TrailCheck>()
        .AddHostedService<KeyCheck>()
        .AddSingleton<PublishedHeads>().AddSingleton<AnchorWebhook>()
        .AddSingleton<AuditAnchor>().AddHostedService(p => p.GetRequiredService<AuditAnchor>())
        .AddHostedService<UnfinishedWork>().AddHostedService<AuditMetrics>()
        .AddSingleton(provider => AuditKey.PartOfBackup(provider.GetRequiredService<DataFolder>()));
}
